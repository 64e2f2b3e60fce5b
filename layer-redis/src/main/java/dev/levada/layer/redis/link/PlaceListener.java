package dev.levada.layer.redis.link;

import dev.levada.layer.LayerGap;
import java.util.function.Predicate;

/// Is told when places are back: a server, or what has moved to another node of a cluster. Called on a
/// thread that may block.
public interface PlaceListener {
    /// Their topics are subscribed again. Here the layer registers again what may have been forgotten. When
    /// it throws, it is called again a moment later.
    ///
    /// @param isThere whether it is about the place of a name
    default void restored(Predicate<String> isThere) throws InterruptedException {}

    /// The same after [#restored] has succeeded: mailboxes may be told of the gap.
    default void resumed(Predicate<String> isThere, LayerGap gap) {}
}
