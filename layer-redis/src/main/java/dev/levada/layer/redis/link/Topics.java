package dev.levada.layer.redis.link;

/// Takes what comes on subscribed topics. Called on the thread that reads from Redis: must not block.
@FunctionalInterface
public interface Topics {
    /// A message.
    ///
    /// @param payload nobody else's; may be kept
    void message(String topic, byte[] payload);
}
