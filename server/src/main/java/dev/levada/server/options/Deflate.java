package dev.levada.server.options;

/// Compression of WebSocket messages: permessage-deflate (RFC 7692).
///
/// Without takeover a connection keeps nothing between messages: what compresses is lent for one message
/// by its event loop, and a message to a group is compressed once for all. With takeover messages repeat
/// each other at the price of memory, and of the time to prepare it for each message.
///
/// @param enabled whether it is agreed on with those who offer it
/// @param level 1 for quick to 9 for small
/// @param minBytes shorter messages are sent as they are
/// @param takeover whether messages may refer to earlier ones, in each direction in which the peer agrees
/// @param windowBits how much of earlier messages is kept with takeover, as a power of two of bytes: 9 to
///     15
/// @param maxContextBytes what all connections may keep for takeover, each event loop an equal share; a
///     connection that finds no room is agreed on without takeover
/// @param maxRatio how many times longer than its compressed form a message of more than 1 MiB may be;
///     a longer one closes with 1009
public record Deflate(
        boolean enabled,
        int level,
        int minBytes,
        boolean takeover,
        int windowBits,
        long maxContextBytes,
        int maxRatio) {
    /// Compression without takeover.
    public static final Deflate DEFAULT = new Deflate(true, 4, 256, false, 15, 64L << 20, 200);

    public Deflate {
        Checks.range("level", level, 1, 9);
        Checks.range("minBytes", minBytes, 0, 1 << 30);
        Checks.range("windowBits", windowBits, 9, 15);
        Checks.range("maxContextBytes", maxContextBytes, 0, 1L << 40);
        Checks.range("maxRatio", maxRatio, 2, 2_000);
    }

    /// A copy with another `enabled`.
    public Deflate withEnabled(boolean enabled) {
        return new Deflate(enabled, level, minBytes, takeover, windowBits, maxContextBytes, maxRatio);
    }

    /// A copy with another `level`.
    public Deflate withLevel(int level) {
        return new Deflate(enabled, level, minBytes, takeover, windowBits, maxContextBytes, maxRatio);
    }

    /// A copy with another `minBytes`.
    public Deflate withMinBytes(int minBytes) {
        return new Deflate(enabled, level, minBytes, takeover, windowBits, maxContextBytes, maxRatio);
    }

    /// A copy with another `takeover`.
    public Deflate withTakeover(boolean takeover) {
        return new Deflate(enabled, level, minBytes, takeover, windowBits, maxContextBytes, maxRatio);
    }

    /// A copy with another `windowBits`.
    public Deflate withWindowBits(int windowBits) {
        return new Deflate(enabled, level, minBytes, takeover, windowBits, maxContextBytes, maxRatio);
    }

    /// A copy with another `maxContextBytes`.
    public Deflate withMaxContextBytes(long maxContextBytes) {
        return new Deflate(enabled, level, minBytes, takeover, windowBits, maxContextBytes, maxRatio);
    }

    /// A copy with another `maxRatio`.
    public Deflate withMaxRatio(int maxRatio) {
        return new Deflate(enabled, level, minBytes, takeover, windowBits, maxContextBytes, maxRatio);
    }
}
