package dev.levada.benchmarks.workload;

import java.util.Locale;

/// Figures as people read them; the same in every country.
final class Text {
    private Text() {}

    static String whole(double value) {
        return String.format(Locale.ROOT, "%.0f", value);
    }

    static String ratio(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    static String millis(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.0f", value);
    }

    static String kilobytes(double bytes) {
        return String.format(Locale.ROOT, "%.2f", bytes / 1024);
    }

    static String megabytes(double bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / (1024 * 1024));
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", share * 100);
    }
}
