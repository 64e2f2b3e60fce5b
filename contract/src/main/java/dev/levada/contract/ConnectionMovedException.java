package dev.levada.contract;

/// The connection goes on in another process, which is nobody's failure: the application returns at once,
/// without saying goodbye. See [Handover].
public final class ConnectionMovedException extends LevadaException {
    /// An exception with a message that says what has become of the connection.
    public ConnectionMovedException(String message) {
        super(message);
    }
}
