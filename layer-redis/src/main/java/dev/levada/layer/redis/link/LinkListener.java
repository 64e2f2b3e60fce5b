package dev.levada.layer.redis.link;

import dev.levada.layer.LayerGap;

/// Is told when a server goes away and when it is back. Called one at a time for one link, on a thread that
/// may block.
public interface LinkListener {
    /// A connection to the server is lost.
    default void lost(RedisLink link) {}

    /// All connections are back and all topics subscribed again. Here the layer registers again what the
    /// server may have forgotten. When it throws, it is called again a moment later.
    default void restored(RedisLink link) throws InterruptedException {}

    /// The same after [#restored] has succeeded: mailboxes may be told of the gap.
    default void resumed(RedisLink link, LayerGap gap) {}
}
