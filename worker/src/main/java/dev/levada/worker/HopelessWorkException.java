package dev.levada.worker;

import dev.levada.contract.LevadaException;

/// A piece of work that no attempt will ever do: what it speaks of is gone, or it makes no sense. Thrown by
/// a handler; the work becomes a dead letter at once, where the channel keeps them. Whoever sent it must
/// act.
public final class HopelessWorkException extends LevadaException {
    /// @param message why, for the dead letter and the log; keep secrets out of it
    public HopelessWorkException(String message) {
        super(message);
    }
}
