package dev.levada.layer.local;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.LayerException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One thread that waits for one message of any of several queues. Whoever changes its state first, decides
/// it: a queue that gives a message, a close, or the thread itself that gives up. So a message is never
/// given to somebody who has stopped waiting, and never to two.
final class Ticket {
    sealed interface State {}

    enum Undecided implements State {
        WAITING,
        GIVEN_UP
    }

    /// A message and the queue it was taken from.
    ///
    /// @param attempts how often it was handed out before
    /// @param era of the queue; see [MessageQueue#isOf]
    record Given(MessageQueue queue, ChannelMessage message, int attempts, int era) implements State {}

    record Failed(String reason) implements State {}

    private final Thread owner = Thread.currentThread();
    private final AtomicReference<State> state = new AtomicReference<>(Undecided.WAITING);

    /// Hands over the message; false when the ticket is decided already.
    boolean give(Given given) {
        return decide(given);
    }

    /// Ends the wait with a [LayerException].
    void fail(String reason) {
        decide(new Failed(reason));
    }

    boolean isDecided() {
        return state.get() != Undecided.WAITING;
    }

    /// Waits, only in the thread that made the ticket.
    ///
    /// @param untilNanos of [System#nanoTime()]
    /// @return null when the time is over
    @Nullable
    Given await(boolean isTimed, long untilNanos) throws InterruptedException {
        while (!isDecided()) {
            boolean isInterrupted = Thread.interrupted();
            long remaining = isTimed ? untilNanos - System.nanoTime() : 1;
            if (isInterrupted || remaining <= 0) {
                if (state.compareAndSet(Undecided.WAITING, Undecided.GIVEN_UP)) {
                    if (isInterrupted) throw new InterruptedException();
                    return null;
                }
                // Decided in this very moment: the message is ours and must not be lost. The interrupt stays
                // for the next call that waits.
                if (isInterrupted) Thread.currentThread().interrupt();
                break;
            }
            if (isTimed) LockSupport.parkNanos(this, remaining);
            else LockSupport.park(this);
        }
        return switch (state.get()) {
            case Given given -> given;
            case Failed failed -> throw new LayerException(failed.reason());
            case Undecided _ -> null;
        };
    }

    private boolean decide(State decision) {
        if (!state.compareAndSet(Undecided.WAITING, decision)) return false;
        LockSupport.unpark(owner);
        return true;
    }
}
