package dev.levada.consumer;

/// Handles one kind of channel message; see [Handlers].
///
/// @param <M> the record, or [dev.levada.contract.ChannelMessage]
@FunctionalInterface
public interface Handler<M> {
    /// Handles one message, on the consumer's own thread, between two other events.
    ///
    /// @throws Exception a failure of this consumer; see [WebSocketConsumer#failed]
    void handle(M message) throws Exception;
}
