package dev.levada.contract;

/// An application does not serve this kind of scope. For a lifespan scope it means "no lifespan support",
/// otherwise a mistake in routing.
public final class UnsupportedScopeException extends LevadaException {
    /// An exception with its message.
    public UnsupportedScopeException(String message) {
        super(message);
    }
}
