package dev.levada.consumer.stream;

import dev.levada.contract.Bytes;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Events as they go over the wire.
///
/// Whatever the data holds, a reader gets one event of it: each line break, in any of its forms, begins a
/// further line of data. Names and ids must have been checked with [#isField].
///
/// Source: HTML Living Standard, "Server-sent events", "Parsing an event stream".
public final class EventText {
    private EventText() {}

    /// Whether the text can be a name or an id: it has no line break and no NUL, with which readers ignore
    /// an id.
    public static boolean isField(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\r' || c == 0) return false;
        }
        return true;
    }

    /// One event.
    ///
    /// @param data null for a block without data, which sets the id and brings about no event
    public static Bytes event(
            @Nullable String id, @Nullable String name, @Nullable String data, @Nullable Duration retry) {
        var text = new StringBuilder(32 + (data == null ? 0 : data.length()));
        if (retry != null) text.append("retry: ").append(retry.toMillis()).append('\n');
        if (name != null) text.append("event: ").append(name).append('\n');
        if (id != null) text.append("id: ").append(id).append('\n');
        if (data != null) appendLines(text, "data: ", data);
        return Bytes.utf8(text.append('\n').toString());
    }

    /// A line that readers pass over.
    public static Bytes comment(String comment) {
        var text = new StringBuilder(8 + comment.length());
        appendLines(text, ": ", comment);
        return Bytes.utf8(text.append('\n').toString());
    }

    // The space is always there, because readers take one away.
    private static void appendLines(StringBuilder text, String field, String value) {
        for (int from = 0; ; ) {
            int end = from;
            while (end < value.length() && value.charAt(end) != '\n' && value.charAt(end) != '\r') end++;
            text.append(field).append(value, from, end).append('\n');
            if (end == value.length()) return;
            boolean isPair = value.charAt(end) == '\r' && end + 1 < value.length() && value.charAt(end + 1) == '\n';
            from = end + (isPair ? 2 : 1);
        }
    }
}
