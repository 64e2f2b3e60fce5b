package dev.levada.server.log;

import dev.levada.server.options.LogFormat;
import dev.levada.server.options.LoggedQueries;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Lines as text or JSON. What a peer has sent is escaped, so that each line stays one line of printable
/// ASCII and each value its own. For one thread.
final class Lines {
    private static final DateTimeFormatter COMMON_TIME =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.US).withZone(ZoneOffset.UTC);
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final LogFormat format;
    private final LoggedQueries queries;
    private long formattedSecond = Long.MIN_VALUE;
    private String formattedTime = "";

    Lines(LogFormat format, LoggedQueries queries) {
        this.format = format;
        this.queries = queries;
    }

    /// Adds the line with its end.
    void add(StringBuilder target, Line line) {
        if (format == LogFormat.JSON) json(target, line);
        else text(target, line);
        target.append('\n');
    }

    private void text(StringBuilder target, Line line) {
        target.append(line.client().isEmpty() ? "-" : bare(line.client())).append(" - - [");
        target.append(commonTime(line.epochMillis())).append("] ");
        if (line.method().isEmpty()) {
            target.append("\"-\"");
        } else {
            target.append('"');
            verb(target, line);
            target.append(' ');
            target(target, line);
            target.append(" HTTP/");
            escaped(target, line.http());
            target.append('"');
        }
        target.append(' ').append(line.status() == 0 ? "-" : line.status()).append(' ');
        target.append(line.traffic().sent() == 0 ? "-" : line.traffic().sent());
        if (format == LogFormat.COMBINED) {
            target.append(' ');
            quoted(target, withoutQuery(line.referer()));
            target.append(' ');
            quoted(target, line.agent());
        }
        target.append(' ').append(line.micros()).append(' ');
        quoted(target, line.requestId());
    }

    private static void verb(StringBuilder target, Line line) {
        switch (line.event()) {
            case REQUEST -> escaped(target, line.method());
            case CONNECT -> target.append("WSCONNECT");
            case REJECT -> target.append("WSREJECT");
            case DISCONNECT -> target.append("WSDISCONNECT");
        }
    }

    private void target(StringBuilder target, Line line) {
        escaped(target, line.path());
        String query = query(line.query());
        if (query.isEmpty()) return;
        target.append('?');
        escaped(target, query);
    }

    private void json(StringBuilder target, Line line) {
        target.append("{\"time\":\"").append(Instant.ofEpochMilli(line.epochMillis()));
        target.append("\",\"event\":\"").append(line.event().name().toLowerCase(Locale.ROOT));
        target.append("\",\"client\":");
        quotedJson(target, line.client());
        if (!line.method().isEmpty()) {
            field(target, "method", line.method());
            field(target, "path", line.path());
            if (queries != LoggedQueries.NONE) field(target, "query", query(line.query()));
            field(target, "http", line.http());
        }
        if (line.event() == Line.What.DISCONNECT) target.append(",\"code\":").append(line.status());
        else target.append(",\"status\":").append(line.status());
        if (line.isCut()) target.append(",\"cut\":true");
        target.append(",\"received\":").append(line.traffic().received());
        target.append(",\"sent\":").append(line.traffic().sent());
        target.append(",\"micros\":").append(line.micros());
        if (!line.referer().isEmpty()) field(target, "referer", withoutQuery(line.referer()));
        if (!line.agent().isEmpty()) field(target, "agent", line.agent());
        if (!line.requestId().isEmpty()) field(target, "id", line.requestId());
        target.append('}');
    }

    /// The query as the options say.
    private String query(String query) {
        if (queries == LoggedQueries.ALL || query.isEmpty()) return queries == LoggedQueries.NONE ? "" : query;
        if (queries == LoggedQueries.NONE) return "";
        var names = new StringBuilder();
        for (var part : query.split("&")) {
            int equals = part.indexOf('=');
            if (!names.isEmpty()) names.append('&');
            // A part without a name may be a token on its own.
            if (equals > 0) names.append(part, 0, equals).append('=');
            names.append('*');
        }
        return names.toString();
    }

    private String withoutQuery(String url) {
        // A referer of the time before the fragment was left out can hold one.
        int end = url.indexOf('?') < 0 ? url.indexOf('#') : url.indexOf('?');
        return queries == LoggedQueries.ALL || end < 0 ? url : url.substring(0, end);
    }

    private String commonTime(long epochMillis) {
        long second = Math.floorDiv(epochMillis, 1000L);
        if (second != formattedSecond) {
            formattedSecond = second;
            formattedTime = COMMON_TIME.format(Instant.ofEpochSecond(second));
        }
        return formattedTime;
    }

    /// An address stands without quotes, so it has to be nothing but one.
    private static String bare(String client) {
        for (int i = 0; i < client.length(); i++) {
            char c = client.charAt(i);
            boolean isPlain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!isPlain && "._:%-".indexOf(c) < 0) return "-";
        }
        return client;
    }

    private static void quoted(StringBuilder target, String value) {
        target.append('"');
        if (value.isEmpty()) target.append('-');
        else escaped(target, value);
        target.append('"');
    }

    /// The value in printable ASCII, as Apache writes it: neither a quote nor an end of line gets through.
    private static void escaped(StringBuilder target, String value) {
        int shown = Math.min(value.length(), Line.MOST_CHARS);
        for (int i = 0; i < shown; i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') target.append('\\').append(c);
            else if (c >= ' ' && c < 0x7f) target.append(c);
            else if (c < 0x100) hex(target.append("\\x"), c, 2);
            else hex(target.append("\\u"), c, 4);
        }
        if (shown < value.length()) target.append("...");
    }

    private static void field(StringBuilder target, String name, String value) {
        target.append(",\"").append(name).append("\":");
        quotedJson(target, value);
    }

    private static void quotedJson(StringBuilder target, String value) {
        target.append('"');
        int shown = Math.min(value.length(), Line.MOST_CHARS);
        for (int i = 0; i < shown; i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') target.append('\\').append(c);
            else if (c >= ' ' && c < 0x7f) target.append(c);
            else hex(target.append("\\u"), c, 4);
        }
        if (shown < value.length()) target.append("...");
        target.append('"');
    }

    private static void hex(StringBuilder target, int c, int digits) {
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) target.append(HEX[(c >> shift) & 0xf]);
    }
}
