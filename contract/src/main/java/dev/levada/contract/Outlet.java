package dev.levada.contract;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The server lets others write messages to a WebSocket without waking its application: the way a room of
/// ten thousand members is served.
///
/// Messages written so share the connection's bounds with what the application sends; a peer that reads too
/// slowly is handled by the server's policy and counted. Before accept they wait for it, within the same
/// bounds, so that a member that joins a group and then accepts misses nothing; after close they go
/// nowhere.
///
/// A message with a key ([WebSocketEvent.Send#latestOf]) may take the place of an older one of that key
/// that still waits for the peer; so it can leave before messages that were written before it.
public interface Outlet extends Extension {
    /// Writes one message. Never blocks; any thread may call it. What one thread writes here and sends
    /// through [Send] leaves in the order of the calls.
    void write(WebSocketEvent.Send message);

    /// The lane that carries this outlet; the same for the whole life of the outlet.
    Lane lane();

    /// Writes one message to many outlets at once: encoded once, handed over once.
    interface Lane {
        /// Writes the message to each of the outlets, all of which belong to this lane. The list must not
        /// change any more; callers hand over the same list again as long as the members are the same, and
        /// a lane that is behind may merge such messages into one write.
        ///
        /// Messages handed over by one thread leave in the order of the calls. Blocks while the lane is
        /// behind by more messages than its bound, so that a flood slows its sender. Called on the lane's
        /// own thread it does not block.
        ///
        /// @param except one of the outlets that is left out, or null
        /// @throws InterruptedException when interrupted while waiting for room
        void write(List<? extends Outlet> outlets, @Nullable Outlet except, WebSocketEvent.Send message)
                throws InterruptedException;
    }
}
