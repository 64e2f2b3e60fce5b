package dev.levada.consumer.function;

/// Handles one message; see [Functions].
@FunctionalInterface
public interface MessageFunction {
    /// Handles one message, on the thread of its connection, between two others of it. May block.
    ///
    /// @throws Exception as a hook of a consumer: a WebSocket is closed with 1011, a request answered
    ///     with 500
    void handle(Incoming message) throws Exception;
}
