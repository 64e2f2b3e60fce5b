package dev.levada.layer;

/// What a layer has done in this process since it was opened, and what it holds now.
///
/// @param sent messages handed to the layer: sends, group sends and broadcasts
/// @param delivered messages put into mailboxes and work queues
/// @param written frames handed to sockets by broadcasts
/// @param refused sends that failed because the channel was full
/// @param dropped copies of group messages that a member had no room for
/// @param expired messages that nobody read in time
/// @param unknown sends to mailboxes that do not exist (any more)
/// @param mailboxes open now
/// @param groups with at least one member now
/// @param memberships now
/// @param waiting messages in mailboxes and work queues now, as far as the layer holds them itself
public record LayerStatistics(
        long sent,
        long delivered,
        long written,
        long refused,
        long dropped,
        long expired,
        long unknown,
        int mailboxes,
        int groups,
        int memberships,
        int waiting) {}
