package dev.levada.benchmarks.subject;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// The date that every response has (RFC 9110 section 6.6.1), written once a second.
final class Dates {
    private record Line(long second, String text) {}

    private static volatile Line known = new Line(0, "");

    private Dates() {}

    static String now() {
        long second = System.currentTimeMillis() / 1000;
        var line = known;
        if (line.second() != second) {
            String text = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                    Instant.ofEpochSecond(second).atOffset(ZoneOffset.UTC));
            line = new Line(second, text);
            known = line;
        }
        return line.text();
    }
}
