package dev.levada.consumer;

import dev.levada.contract.LevadaException;

/// The thread was interrupted while a consumer's helper was waiting: the server cancels the connection.
///
/// It stands for [InterruptedException], which hooks need not declare; the thread's interrupt flag is set.
/// Let it travel: the consumer then ends, with [Disconnected.By#SERVER].
public final class ConsumerCancelledException extends LevadaException {
    ConsumerCancelledException(InterruptedException cause) {
        super("Expected to go on after waiting, but the thread was interrupted.", cause);
    }

    /// Sets the interrupt flag again and returns the exception to throw.
    static ConsumerCancelledException restoring(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new ConsumerCancelledException(cause);
    }
}
