package dev.levada.layer.redis.wire;

import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The timestamps of MessagePack.
///
/// Source: MessagePack specification, "Timestamp extension type".
final class Timestamp {
    private static final int MAX_NANOS = 999_999_999;

    private Timestamp() {}

    /// The time in ISO 8601, or null when the bytes are none or the time is beyond Java's.
    static @Nullable String read(byte[] bytes, int from, int length) {
        var buffer = ByteBuffer.wrap(bytes, from, length);
        return switch (length) {
            case 4 -> text(buffer.getInt() & 0xffff_ffffL, 0);
            case 8 -> {
                long both = buffer.getLong();
                yield text(both & 0x3_ffff_ffffL, both >>> 34);
            }
            case 12 -> {
                long nanos = buffer.getInt() & 0xffff_ffffL;
                yield text(buffer.getLong(), nanos);
            }
            default -> null;
        };
    }

    private static @Nullable String text(long seconds, long nanos) {
        if (nanos > MAX_NANOS) return null;
        try {
            return Instant.ofEpochSecond(seconds, nanos).toString();
        } catch (DateTimeException _) {
            return null;
        }
    }
}
