package dev.levada.server.http;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The time as headers have it (RFC 9110 section 5.6.7). Any thread.
public final class HttpDate {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    // The same second for all connections; a race formats it twice.
    private static volatile Known known = new Known(0, "");

    private record Known(long second, String text) {}

    private HttpDate() {}

    /// The time now.
    public static String now() {
        long second = System.currentTimeMillis() / 1000;
        var last = known;
        if (last.second() == second) return last.text();
        String text = FORMAT.format(Instant.ofEpochSecond(second));
        known = new Known(second, text);
        return text;
    }
}
