package dev.levada.server;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// A client's side of permessage-deflate, with or without keeping what came before. Its own code, so that
/// a mistake of the server's is not made twice.
final class RawDeflate implements AutoCloseable {
    static final String OFFER = "Sec-WebSocket-Extensions: permessage-deflate";

    /// The first frame of a compressed message.
    static final int RSV1 = 0x40;

    private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};

    private final boolean keeps;
    private final Deflater deflater = new Deflater(9, true);
    private final Inflater inflater = new Inflater(true);

    RawDeflate(boolean keeps) {
        this.keeps = keeps;
    }

    /// What a compressed message carries on the wire.
    byte[] deflate(byte[] message) {
        if (!keeps) deflater.reset();
        deflater.setInput(message);
        var all = new ByteArrayOutputStream();
        byte[] part = new byte[64 << 10];
        int count;
        do {
            count = deflater.deflate(part, 0, part.length, Deflater.SYNC_FLUSH);
            all.write(part, 0, count);
        } while (count == part.length);
        byte[] bytes = all.toByteArray();
        // Of nothing a compressor that has flushed already makes nothing (RFC 7692 section 7.2.3.6).
        if (bytes.length == 0) return new byte[1];
        return Arrays.copyOf(bytes, bytes.length - TAIL.length);
    }

    /// The message of a frame, compressed or not.
    byte[] inflate(RawFrame frame) {
        if ((frame.first() & RSV1) == 0) return frame.payload();
        if (!keeps) inflater.reset();
        var all = new ByteArrayOutputStream();
        byte[] part = new byte[64 << 10];
        try {
            for (byte[] input : new byte[][] {frame.payload(), TAIL}) {
                inflater.setInput(input);
                for (int count = inflater.inflate(part); count > 0; count = inflater.inflate(part))
                    all.write(part, 0, count);
            }
        } catch (DataFormatException e) {
            throw new AssertionError("Expected a compressed message, but it is broken: " + frame, e);
        }
        return all.toByteArray();
    }

    String inflateText(RawFrame frame) {
        return new String(inflate(frame), StandardCharsets.UTF_8);
    }

    /// A whole compressed message as a client's frame.
    byte[] text(String text) {
        return RawFrame.of(RawFrame.FIN | RSV1 | RawFrame.TEXT, deflate(text.getBytes(StandardCharsets.UTF_8)));
    }

    byte[] binary(byte[] bytes) {
        return RawFrame.of(RawFrame.FIN | RSV1 | RawFrame.BINARY, deflate(bytes));
    }

    @Override
    public void close() {
        deflater.end();
        inflater.end();
    }
}
