package dev.levada.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Reads HTTP/1.1 responses that have a content length.
final class ResponseDecoder implements Decoder {
    private static final byte[] STATUS = "HTTP/1.1 200".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LENGTH = "\r\ncontent-length:".getBytes(StandardCharsets.US_ASCII);

    @Override
    public boolean decode(Connection connection, ByteBuffer in, Behaviour behaviour) throws IOException {
        int end = Heads.end(in);
        if (end < 0) return false;
        if (!matches(in, in.position(), STATUS))
            throw new LoadException("Expected status 200, but got \"" + firstLine(in, end) + "\".");
        int length = contentLength(in, end);
        if (in.limit() < end + length) return false;
        in.position(end + length);
        behaviour.message(connection, in, end, length);
        return true;
    }

    private static int contentLength(ByteBuffer in, int end) {
        for (int i = in.position(); i < end - LENGTH.length; i++) {
            if (in.get(i) != '\r' || !matches(in, i, LENGTH)) continue;
            int length = 0;
            for (int j = i + LENGTH.length; in.get(j) != '\r'; j++)
                if (in.get(j) != ' ') length = length * 10 + in.get(j) - '0';
            return length;
        }
        throw new LoadException("Expected a response with a content length, but there is none in \""
                + StandardCharsets.ISO_8859_1.decode(in.slice(in.position(), end - in.position())) + "\".");
    }

    private static boolean matches(ByteBuffer in, int at, byte[] lowerOrExact) {
        for (int i = 0; i < lowerOrExact.length; i++) {
            int c = in.get(at + i);
            int wanted = lowerOrExact[i];
            if (c != wanted && !(c >= 'A' && c <= 'Z' && c + 32 == wanted)) return false;
        }
        return true;
    }

    private static String firstLine(ByteBuffer in, int end) {
        return StandardCharsets.ISO_8859_1
                .decode(in.slice(in.position(), end - in.position()))
                .toString()
                .lines()
                .findFirst()
                .orElse("");
    }
}
