package dev.levada.consumer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The ranges of bytes that a client asks for (RFC 9110 section 14.1.2), within the size there is.
///
/// @param ranges none where nothing of it can be sent: 416
record ByteRanges(List<Range> ranges) {
    /// The most ranges of one request. More are refused, and so are ranges that overlap: both ask for more
    /// bytes than there are (CVE-2011-3192; RFC 9110 section 17.15).
    static final int MAX_RANGES = 16;

    private static final ByteRanges REFUSED = new ByteRanges(List.of());
    private static final String UNIT = "bytes=";
    // Longer numbers are beyond any size.
    private static final int MAX_DIGITS = 18;

    /// @param from the first byte
    /// @param to the last byte
    record Range(long from, long to) {
        long length() {
            return to - from + 1;
        }
    }

    ByteRanges {
        ranges = List.copyOf(ranges);
    }

    /// Null for a header that is to be ignored: another unit, or a wrong grammar.
    static @Nullable ByteRanges parse(String header, long size) {
        if (!header.toLowerCase(Locale.ROOT).startsWith(UNIT)) return null;
        var ranges = new ArrayList<Range>();
        int count = 0;
        for (int at = UNIT.length(); at <= header.length(); ) {
            int end = header.indexOf(',', at);
            if (end < 0) end = header.length();
            if (++count > MAX_RANGES) return REFUSED;
            String item = header.substring(at, end).strip();
            int dash = item.indexOf('-');
            if (dash < 0) return null;
            String first = item.substring(0, dash);
            String last = item.substring(dash + 1);
            boolean isRight = isDigits(first) && isDigits(last) && !(first.isEmpty() && last.isEmpty());
            if (!isRight || !first.isEmpty() && !last.isEmpty() && number(last) < number(first)) return null;
            var range = range(first, last, size);
            if (range != null) ranges.add(range);
            at = end + 1;
        }
        return overlap(ranges) ? REFUSED : new ByteRanges(ranges);
    }

    /// Null where there is nothing.
    private static @Nullable Range range(String first, String last, long size) {
        long from = first.isEmpty() ? Math.max(0, size - number(last)) : number(first);
        long to = first.isEmpty() || last.isEmpty() ? size - 1 : Math.min(number(last), size - 1);
        return from >= size || from > to ? null : new Range(from, to);
    }

    private static boolean overlap(List<Range> ranges) {
        var sorted = new ArrayList<>(ranges);
        sorted.sort(Comparator.comparingLong(Range::from));
        for (int i = 1; i < sorted.size(); i++) if (sorted.get(i).from <= sorted.get(i - 1).to) return true;
        return false;
    }

    private static boolean isDigits(String text) {
        for (int i = 0; i < text.length(); i++) if (text.charAt(i) < '0' || text.charAt(i) > '9') return false;
        return true;
    }

    private static long number(String digits) {
        return digits.length() > MAX_DIGITS ? Long.MAX_VALUE : Long.parseLong(digits);
    }
}
