package dev.levada.layer;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.Outlet;
import org.jspecify.annotations.Nullable;

/// The owner of a [Mailbox] that is told of its messages instead of asking for them.
@FunctionalInterface
public interface Receiver {
    /// Takes the message. Must not block; called on any thread, for one sender in the order it sent.
    ///
    /// @return false when there is no room; the message is then lost to this receiver and counted, and a
    ///     direct sender gets a [ChannelFullException]
    boolean offer(ChannelMessage message);

    /// Messages may have been missed; all that is sent from now on arrives. Must not block. Ignored by
    /// default.
    default void missed(LayerGap gap) {}

    /// The socket that broadcasts are written to; null when the owner has none. Always the same.
    default @Nullable Outlet outlet() {
        return null;
    }
}
