package dev.levada.edge.link;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One side of the link, as whoever carries its packets sees it: a machine without threads. Whoever calls
/// it holds one lock around it and hands in the time.
public interface Side {
    /// A packet has come from that mailbox.
    void receive(String from, Packet packet, long now);

    /// To be called often.
    void tick(long now);

    /// The next packet that is to be sent now; null for none.
    @Nullable
    Outgoing next(long now);

    /// Whether something should leave at once, or in a moment.
    boolean isUrgent();

    /// The layer cannot be reached any more, or again.
    default void cut(boolean isCut, long now) {}

    /// Ends all sessions.
    ///
    /// @return what is still to be said
    List<Outgoing> close(long now);
}
