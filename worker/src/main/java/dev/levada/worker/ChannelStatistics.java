package dev.levada.worker;

/// What a worker has done on one channel since it was started, and is doing.
///
/// @param channel its name
/// @param concurrency how many pieces of work it does at the same time at most
/// @param running handlers at work now
/// @param handled pieces of work whose handler returned
/// @param failed attempts whose handler threw
/// @param retried attempts that were given back for another
/// @param dead pieces of work that became dead letters, or were dropped, after their last attempt or at
///     once
/// @param refused those among the dead that had no handler or did not fit their record
/// @param overtaken acknowledgements that came too late: somebody else had the work by then
/// @param outages failures of the layer that were survived
/// @param busySeconds the time that handlers took, all together
public record ChannelStatistics(
        String channel,
        int concurrency,
        int running,
        long handled,
        long failed,
        long retried,
        long dead,
        long refused,
        long overtaken,
        long outages,
        double busySeconds) {}
