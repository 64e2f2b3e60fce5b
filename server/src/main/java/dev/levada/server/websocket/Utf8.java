package dev.levada.server.websocket;

import io.netty.buffer.ByteBuf;

/// Checks that a text that comes in parts is UTF-8, and says so as soon as it is certain (RFC 6455 section
/// 8.1).
final class Utf8 {
    private int missing;
    private int least;
    private int codePoint;

    /// Whether that is UTF-8 from beginning to end.
    static boolean isValid(ByteBuf text) {
        var check = new Utf8();
        return check.accept(text) && check.isComplete();
    }

    /// Takes the next part.
    ///
    /// @return false when the text cannot be UTF-8, whatever follows
    boolean accept(ByteBuf part) {
        int end = part.writerIndex();
        for (int i = part.readerIndex(); i < end; i++) if (!accept(part.getByte(i) & 0xff)) return false;
        return true;
    }

    /// Whether the text may end here.
    boolean isComplete() {
        return missing == 0;
    }

    private boolean accept(int octet) {
        if (missing == 0) return begin(octet);
        if ((octet & 0xc0) != 0x80) return false;
        codePoint = codePoint << 6 | (octet & 0x3f);
        missing--;
        // Overlong forms, surrogates and what lies beyond Unicode show early: compare the least and the greatest code
        // points that can still come of it.
        int from = codePoint << 6 * missing;
        int to = from | (1 << 6 * missing) - 1;
        return to >= least && from <= 0x10ffff && !(from >= 0xd800 && to <= 0xdfff);
    }

    private boolean begin(int octet) {
        if (octet < 0x80) return true;
        if (octet >= 0xc2 && octet <= 0xdf) return expect(1, 0x80, octet & 0x1f);
        if (octet >= 0xe0 && octet <= 0xef) return expect(2, 0x800, octet & 0x0f);
        if (octet >= 0xf0 && octet <= 0xf4) return expect(3, 0x10000, octet & 0x07);
        return false;
    }

    private boolean expect(int missing, int least, int codePoint) {
        this.missing = missing;
        this.least = least;
        this.codePoint = codePoint;
        return true;
    }
}
