package dev.levada.server.options;

/// Whether something that an application needs is there; if not, the server says that it is not ready.
@FunctionalInterface
public interface HealthCheck {
    /// Returns when all is well. Called on a virtual thread, at most once a second; interrupted after two
    /// seconds, which counts as a failure.
    ///
    /// @throws Exception when it is not; the message is logged, and never shown to who asks
    void check() throws Exception;
}
