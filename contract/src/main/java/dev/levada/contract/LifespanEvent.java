package dev.levada.contract;

import java.util.Objects;

/// The events of a [LifespanScope]: once per process, around everything else.
///
/// In: [Startup], later [Shutdown]. Out: [StartupComplete] or [StartupFailed]; [ShutdownComplete] or
/// [ShutdownFailed].
///
/// Source: ASGI lifespan 2.0.
public sealed interface LifespanEvent {
    /// From the server.
    sealed interface Inbound extends LifespanEvent, Event.Inbound {}

    /// From the application.
    sealed interface Outbound extends LifespanEvent, Event.Outbound {}

    /// Before any connection is accepted.
    record Startup() implements Inbound {}

    /// After all connections are closed.
    record Shutdown() implements Inbound {}

    /// The application is ready; the server begins to accept.
    record StartupComplete() implements Outbound {}

    /// The application cannot start; the server logs the message and ends.
    record StartupFailed(String message) implements Outbound {
        public StartupFailed {
            Objects.requireNonNull(message, "message");
        }
    }

    /// The application has put everything away; the server ends.
    record ShutdownComplete() implements Outbound {}

    /// The application could not put everything away; the server logs the message and ends.
    record ShutdownFailed(String message) implements Outbound {
        public ShutdownFailed {
            Objects.requireNonNull(message, "message");
        }
    }
}
