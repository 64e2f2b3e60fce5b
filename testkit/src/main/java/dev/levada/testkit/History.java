package dev.levada.testkit;

import java.util.ArrayDeque;
import java.util.ArrayList;

/// What a test has read on one scope so far, for its error messages; the newest twenty.
final class History {
    private static final int REMEMBERED = 20;

    private final ArrayDeque<String> read = new ArrayDeque<>();

    void add(String described) {
        if (read.size() == REMEMBERED) read.remove();
        read.add(described);
    }

    String newest() {
        return read.isEmpty() ? "nothing" : read.getLast();
    }

    /// A sentence about what was read before the newest `except` events.
    String before(int except) {
        var all = new ArrayList<>(read);
        var shown = all.subList(0, Math.max(0, all.size() - except));
        return shown.isEmpty() ? " Nothing had come before." : " Before it had come: " + String.join("; ", shown) + ".";
    }
}
