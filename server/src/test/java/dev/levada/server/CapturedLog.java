package dev.levada.server;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/// What the server logs at warning level and above while this is open.
final class CapturedLog extends Handler implements AutoCloseable {
    private final Logger logger = Logger.getLogger("dev.levada.server");
    private final SimpleFormatter formatter = new SimpleFormatter();
    private final List<String> lines = new CopyOnWriteArrayList<>();

    CapturedLog() {
        logger.addHandler(this);
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    /// Waits for a line with that text.
    String await(String text) {
        return Await.until(
                        "a log line with \"" + text + "\"",
                        this::lines,
                        seen -> seen.stream().anyMatch(line -> line.contains(text)))
                .stream()
                .filter(line -> line.contains(text))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void publish(LogRecord record) {
        String thrown = record.getThrown() == null ? "" : " " + record.getThrown();
        lines.add(record.getLevel() + " " + formatter.formatMessage(record) + thrown);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
