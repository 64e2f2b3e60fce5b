package dev.levada.contract;

/// The client has gone, so nothing can be sent any more. Nobody's fault: servers ignore it when it leaves
/// an application.
public final class ClientDisconnectedException extends LevadaException {
    /// An exception with its message.
    public ClientDisconnectedException(String message) {
        super(message);
    }
}
