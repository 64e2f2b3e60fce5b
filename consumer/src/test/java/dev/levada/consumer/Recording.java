package dev.levada.consumer;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// What a consumer's hooks have seen, in order.
final class Recording {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    void add(String line) {
        lines.add(line);
    }

    void add(Disconnected cause) {
        add("disconnected " + cause.by() + " " + cause.code() + (cause.reason().isEmpty() ? "" : " " + cause.reason()));
    }

    List<String> lines() {
        return lines;
    }
}
