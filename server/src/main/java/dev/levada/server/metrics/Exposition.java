package dev.levada.server.metrics;

import dev.levada.server.tally.Histogram;

/// The text format of Prometheus, version 0.0.4. All names and labels are constants of ours: what comes
/// from peers never gets here.
final class Exposition {
    private final StringBuilder text = new StringBuilder(16 << 10);

    /// Begins a metric; its values follow.
    Exposition begin(String name, String kind, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(kind).append('\n');
        return this;
    }

    /// @param labels as `kind="http"`, or nothing
    Exposition value(String name, String labels, double value) {
        text.append(name);
        if (!labels.isEmpty()) text.append('{').append(labels).append('}');
        text.append(' ');
        number(value);
        text.append('\n');
        return this;
    }

    Exposition value(String name, String labels, long value) {
        return value(name, labels, (double) value);
    }

    void counter(String name, String help, long value) {
        counter(name, help, (double) value);
    }

    void gauge(String name, String help, long value) {
        gauge(name, help, (double) value);
    }

    void counter(String name, String help, double value) {
        begin(name, "counter", help).value(name, "", value);
    }

    void gauge(String name, String help, double value) {
        begin(name, "gauge", help).value(name, "", value);
    }

    void histogram(String name, String help, Histogram histogram) {
        begin(name, "histogram", help);
        long count = 0;
        for (int i = 0; i < histogram.buckets(); i++) {
            count += histogram.count(i);
            double bound = histogram.boundSeconds(i);
            value(name + "_bucket", "le=\"" + (Double.isInfinite(bound) ? "+Inf" : bound) + "\"", count);
        }
        value(name + "_sum", "", histogram.sumSeconds());
        value(name + "_count", "", count);
    }

    private void number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) text.append((long) value);
        else if (Double.isInfinite(value)) text.append(value > 0 ? "+Inf" : "-Inf");
        else text.append(value);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
