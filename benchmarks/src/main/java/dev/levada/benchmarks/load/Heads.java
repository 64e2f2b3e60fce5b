package dev.levada.benchmarks.load;

import java.nio.ByteBuffer;

/// Finds the end of an HTTP head.
final class Heads {
    private Heads() {}

    /// The index behind the empty line, or -1 when it has not come yet.
    static int end(ByteBuffer in) {
        for (int i = in.position() + 3; i < in.limit(); i++) {
            if (in.get(i) == '\n' && in.get(i - 1) == '\r' && in.get(i - 2) == '\n' && in.get(i - 3) == '\r')
                return i + 1;
        }
        return -1;
    }
}
