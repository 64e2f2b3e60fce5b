package dev.levada.layer.local;

import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerException;
import org.jspecify.annotations.Nullable;

/// A layer as its mailboxes see it: what is not the same for every kind of layer.
///
/// Called on the threads of the mailboxes' owners, sometimes while the mailbox is locked: an answer must
/// not call the same mailbox from another thread. A host may block for as long as its layer's time limit.
public interface MailboxHost {
    /// A name for a mailbox that was asked for its own for the first time: process-local, never made before
    /// and not to be guessed.
    ChannelName newName();

    /// The mailbox can be found under the name from now on. Returns when messages sent to it from anywhere
    /// arrive.
    default void named(ChannelName name, LocalMailbox mailbox) {}

    /// The mailbox is closed, and has left its groups.
    ///
    /// @param name null when it was never asked for
    default void closed(LocalMailbox mailbox, @Nullable ChannelName name) {}

    /// @throws LayerException when the layer is closed
    void checkOpen();

    /// Makes the mailbox a member of the group, which it may be already. Returns when delivery to it has
    /// begun.
    ///
    /// @return the equal name to keep; see [LocalGroups#canonical]
    GroupName join(GroupName group, LocalMailbox mailbox);

    /// Ends the membership, which may not exist. Never fails.
    void leave(GroupName group, LocalMailbox mailbox);

    /// Broadcasts in the name of the mailbox; see [dev.levada.layer.Mailbox#broadcast].
    void broadcast(GroupName group, Broadcast broadcast, LocalMailbox self) throws InterruptedException;
}
