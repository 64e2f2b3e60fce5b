package dev.levada.consumer;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Dates as headers have them: whole seconds, in one form that is written and two more that are read
/// (RFC 9110 section 5.6.7).
final class HttpDates {
    private static final int LONGEST_CHARS = 40;
    // Two digits stand for a year from here on; no file is older.
    private static final int FIRST_YEAR = 1980;

    // The JDK's RFC_1123_DATE_TIME writes days below ten with one digit.
    private static final DateTimeFormatter FIXED = form("EEE, dd MMM yyyy HH:mm:ss 'GMT'");
    private static final DateTimeFormatter OF_C = form("EEE MMM ppd HH:mm:ss yyyy");
    private static final DateTimeFormatter OF_RFC_850 = new DateTimeFormatterBuilder()
            .appendPattern("EEEE, dd-MMM-")
            .appendValueReduced(ChronoField.YEAR, 2, 2, FIRST_YEAR)
            .appendPattern(" HH:mm:ss 'GMT'")
            .toFormatter(Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private HttpDates() {}

    static String format(Instant time) {
        return FIXED.format(time);
    }

    /// Null for what is no date.
    static @Nullable Instant parse(String text) {
        if (text.length() > LONGEST_CHARS) return null;
        for (var form : List.of(FIXED, OF_C, OF_RFC_850)) {
            try {
                return form.parse(text, Instant::from);
            } catch (DateTimeException _) {
                // Perhaps it has the next form.
            }
        }
        return null;
    }

    private static DateTimeFormatter form(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
    }
}
