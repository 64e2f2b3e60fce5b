package dev.levada.server.http2;

/// Which streams there were: what still comes on one that we have reset was on its way, on others it is a
/// mistake (RFC 9113 section 5.1). On the loop.
final class StreamHistory {
    private final int[] resets;
    private int nextReset;
    private int last = -1;
    // From the last back: whether every other number below was a stream; numbers may be left out.
    private long opened;

    /// @param mostStreams open at a time, and so reset while their peer still writes
    StreamHistory(int mostStreams) {
        this.resets = new int[mostStreams];
    }

    void opened(int streamId) {
        int step = (streamId - last) / 2;
        opened = (step < Long.SIZE ? opened << step : 0) | 1;
        last = streamId;
    }

    void reset(int streamId) {
        resets[nextReset] = streamId;
        nextReset = (nextReset + 1) % resets.length;
    }

    boolean wasReset(int streamId) {
        for (int reset : resets) if (reset == streamId) return true;
        return false;
    }

    /// Whether there was such a stream, as far back as is known; before that there was.
    boolean wasOpened(int streamId) {
        int steps = (last - streamId) / 2;
        return steps >= Long.SIZE || (opened >>> steps & 1) == 1;
    }
}
