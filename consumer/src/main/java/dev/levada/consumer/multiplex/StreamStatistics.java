package dev.levada.consumer.multiplex;

/// What a [Streams] has done so far.
///
/// @param open streams open or opening now
/// @param opened streams accepted
/// @param refused streams that were not accepted, those over the limit among them
/// @param malformed connections closed because what came was no frame
/// @param unknown messages for streams that were not open
/// @param overrun streams closed because the client sent more than its window
/// @param dropped channel messages dropped because a consumer was behind
public record StreamStatistics(
        int open, long opened, long refused, long malformed, long unknown, long overrun, long dropped) {}
