package dev.levada.contract;

/// The inbound side of a scope.
@FunctionalInterface
public interface Receive {
    /// Waits for the next inbound event and returns it.
    ///
    /// Blocks until there is one. After the last event of a scope (a disconnect), further calls return that
    /// disconnect again and do not block. Called by one thread at a time, usually the one that serves the
    /// scope.
    ///
    /// @throws InterruptedException when the scope is cancelled: the server stops, or the application took
    ///     longer than the server allows after its peer had gone
    Event.Inbound next() throws InterruptedException;
}
