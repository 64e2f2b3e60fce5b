package dev.levada.testkit;

import dev.levada.contract.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads server-sent events as a browser does, byte by byte as they come.
///
/// Source: HTML Living Standard, "Server-sent events", "Interpreting an event stream".
final class EventParser {
    private final ArrayDeque<TestEvent> events = new ArrayDeque<>();
    private final ArrayDeque<String> comments = new ArrayDeque<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final StringBuilder data = new StringBuilder();
    private String name = "";
    private String id = "";
    private String lastEventId = "";
    private @Nullable Long retryMillis;
    private boolean isAfterReturn;
    private boolean isFirstLine = true;

    void feed(Bytes bytes) {
        for (int i = 0; i < bytes.length(); i++) {
            byte b = bytes.at(i);
            boolean isSecondHalf = isAfterReturn && b == '\n';
            isAfterReturn = b == '\r';
            if (isSecondHalf) continue;
            if (b == '\n' || b == '\r') endLine();
            else line.write(b);
        }
    }

    private void endLine() {
        var text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (isFirstLine && text.startsWith("\ufeff")) text = text.substring(1);
        isFirstLine = false;
        int colon = text.indexOf(':');
        if (text.isEmpty()) dispatch();
        else if (colon == 0) comments.add(text.substring(1));
        else if (colon < 0) field(text, "");
        else field(text.substring(0, colon), text.substring(text.startsWith(" ", colon + 1) ? colon + 2 : colon + 1));
    }

    private void field(String field, String value) {
        switch (field) {
            case "event" -> name = value;
            case "data" -> data.append(value).append('\n');
            case "id" -> {
                if (value.indexOf(0) < 0) id = value;
            }
            case "retry" -> {
                if (value.matches("[0-9]{1,18}")) retryMillis = Long.valueOf(value);
            }
            default -> {}
        }
    }

    private void dispatch() {
        lastEventId = id;
        if (!data.isEmpty()) {
            data.setLength(data.length() - 1);
            events.add(new TestEvent(name.isEmpty() ? "message" : name, data.toString(), lastEventId));
        }
        data.setLength(0);
        name = "";
    }

    @Nullable
    TestEvent pollEvent() {
        return events.poll();
    }

    @Nullable
    String pollComment() {
        return comments.poll();
    }

    String lastEventId() {
        return lastEventId;
    }

    Optional<Long> retryMillis() {
        return Optional.ofNullable(retryMillis);
    }
}
