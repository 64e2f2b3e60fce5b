package dev.levada.contract;

/// The outbound side of a scope.
@FunctionalInterface
public interface Send {
    /// Hands over one outbound event. Events of one caller leave in the order of the calls.
    ///
    /// Blocks while the peer reads more slowly than the application writes and the connection's buffer is
    /// full, so that a slow peer slows its producer instead of filling the heap. Any thread may call it.
    ///
    /// @throws ContractException when the event is not legal now; the message says what was expected and
    ///     what came
    /// @throws ClientDisconnectedException when the peer has gone; servers ignore it when it leaves `serve`
    /// @throws InterruptedException when the scope is cancelled while waiting
    void accept(Event.Outbound event) throws InterruptedException;
}
