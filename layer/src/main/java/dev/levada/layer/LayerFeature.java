package dev.levada.layer;

/// What a layer may or may not be able to do. The conformance kit skips, by name, what a layer does not
/// claim.
public enum LayerFeature {
    /// [ChannelLayer#openWork]: named channels whose messages go to one of many readers.
    WORK_QUEUES,
    /// [ChannelLayer#flush].
    FLUSH,
    /// Messages that were not read within [LayerOptions#expiry()] are dropped.
    EXPIRY,
    /// Memberships of channels that are not open in this process end after [LayerOptions#groupExpiry()].
    GROUP_EXPIRY,
    /// Group messages of one sender reach each member in the order they were sent.
    GROUP_ORDER,
    /// Other processes share the channels and groups.
    SHARED,
    /// A direct sender is told when the mailbox has no room, wherever both are. Without it, that is so only
    /// where both are in one process; elsewhere the message is dropped and counted where it arrives.
    MAILBOX_REFUSAL,
    /// [ChannelLayer#groupAdd] and [ChannelLayer#groupDiscard] work for mailboxes of other processes.
    /// Without it, adding one is a [LayerException], and discarding one does nothing.
    REMOTE_MEMBERSHIP,
    /// [ChannelLayer#openJobs]: work that is handed out until it is acknowledged; with it
    /// [ChannelLayer#deadLetters] and [ChannelLayer#queueState].
    JOBS,
    /// [ChannelLayer#schedule]: messages that are sent later, or again and again.
    DELAYS,
    /// [ChannelLayer#history]: what was sent to groups, for those who come back.
    HISTORY
}
