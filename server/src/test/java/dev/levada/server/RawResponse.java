package dev.levada.server;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A response as it stood on the wire.
///
/// @param headerLines without the line breaks
@SuppressWarnings("ArrayRecordComponent") // never compared
record RawResponse(String statusLine, List<String> headerLines, byte[] body) {
    static RawResponse of(List<String> head) {
        return new RawResponse(head.getFirst(), List.copyOf(head.subList(1, head.size())), new byte[0]);
    }

    RawResponse withBody(byte[] body) {
        return new RawResponse(statusLine, headerLines, body);
    }

    int status() {
        return Integer.parseInt(statusLine.substring(9, 12));
    }

    /// All values of that name in order.
    List<String> headers(String name) {
        String start = name.toLowerCase(Locale.ROOT) + ":";
        return headerLines.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                .map(line -> line.substring(start.length()).strip())
                .toList();
    }

    Optional<String> header(String name) {
        return headers(name).stream().findFirst();
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return statusLine + " " + headerLines + " " + text();
    }
}
