package dev.levada.server.deflate;

import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// The end of what was sent or received before, to which the next message may refer.
///
/// It is all there is to keep between messages: given as a dictionary it puts any compressor in the place
/// of the one that made the message before. So a connection keeps plain bytes, at most 32 KiB and no more
/// than have passed, and not a compressor of 260 KiB outside the heap that somebody has to free.
final class History {
    private static final int LEAST_BYTES = 256;

    private final int mostBytes;
    private byte[] bytes = {};
    private int length;

    History(int bits) {
        this.mostBytes = 1 << bits;
    }

    void add(byte[] message) {
        int added = Math.min(message.length, mostBytes);
        int kept = Math.min(length, mostBytes - added);
        if (kept + added > bytes.length)
            bytes = Arrays.copyOf(
                    bytes, Math.min(mostBytes, Math.max(Math.max(kept + added, LEAST_BYTES), 2 * bytes.length)));
        System.arraycopy(bytes, length - kept, bytes, 0, kept);
        System.arraycopy(message, message.length - added, bytes, kept, added);
        length = kept + added;
    }

    /// Has the next message refer to the last of it.
    void prepare(Deflater deflater, int atMost) {
        int used = Math.min(length, atMost);
        if (used > 0) deflater.setDictionary(bytes, length - used, used);
    }

    void copyTo(History other) {
        other.add(Arrays.copyOf(bytes, length));
    }

    void prepare(Inflater inflater) {
        if (length > 0) inflater.setDictionary(bytes, 0, length);
    }
}
