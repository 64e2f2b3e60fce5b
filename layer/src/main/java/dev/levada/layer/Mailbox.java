package dev.levada.layer;

import dev.levada.contract.ChannelMessage;
import java.time.Duration;
import java.util.Optional;

/// A channel with one reader, which owns it: usually a connection. Bounded; closing it leaves all its
/// groups.
public interface Mailbox extends AutoCloseable {
    /// The name others send to: process-local and unguessable. Made when first asked for.
    ChannelName name();

    /// Waits for the next message. Only for mailboxes without a [Receiver], and one thread at a time.
    ///
    /// @throws LayerException when the mailbox or the layer is closed
    ChannelMessage receive() throws InterruptedException;

    /// The same for at most that long; empty when nothing came. Zero asks without waiting.
    Optional<ChannelMessage> receive(Duration atMost) throws InterruptedException;

    /// Joins the group; see [ChannelLayer#groupAdd]. The membership lasts until [#leave] or [#close()].
    void join(GroupName group);

    /// Leaves the group; no error when it is no member.
    void leave(GroupName group);

    /// As [ChannelLayer#broadcast], in the name of this mailbox: where it is a member itself, its own copy
    /// keeps its place among what its connection writes.
    void broadcast(GroupName group, Broadcast broadcast) throws InterruptedException;

    /// Leaves all groups and forgets what is waiting. Closing twice is harmless.
    @Override
    void close();
}
