package dev.levada.server.options;

import dev.levada.contract.ContractException;
import dev.levada.contract.Quoted;
import java.util.regex.Pattern;

/// One number of something that is not the server's. It has at most one label, whose values are few and
/// known before: what peers send must not decide how many there are.
///
/// @param name as `shop_orders_total`: lower-case letters, digits and underscores, at most 100; those
///     that begin with `levada_` are Levada's
/// @param kind how it changes
/// @param help what it says, in one line of at most 200 chars
/// @param label as `channel="thumbnails"`, made by [#of]; empty for none
/// @param value now
public record Metric(String name, Kind kind, String help, String label, double value) {
    /// How a number changes.
    public enum Kind {
        /// Only grows, from 0 at the start of the process.
        COUNTER,
        /// Goes up and down.
        GAUGE
    }

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,99}");
    private static final Pattern LABEL = Pattern.compile("([a-z][a-z_]{0,49}=\"[a-zA-Z0-9._-]{1,100}\")?");
    private static final Pattern HELP = Pattern.compile("[ -\\[\\]-~]{0,200}");

    public Metric {
        if (!NAME.matcher(name).matches())
            throw new ContractException("Expected a metric's name of lower-case letters, digits and underscores, such"
                    + " as shop_orders_total, but got " + Quoted.of(name) + ".");
        if (!HELP.matcher(help).matches())
            throw new ContractException("Expected a metric's help as one line of at most 200 ASCII characters without"
                    + " backslashes, but got " + Quoted.of(help) + ".");
        if (!LABEL.matcher(label).matches())
            throw new ContractException("Expected a label of lower-case letters whose value is 1 to 100 ASCII letters,"
                    + " digits, hyphens, underscores and periods, but got " + Quoted.of(label) + ".");
    }

    /// A number without a label.
    public Metric(String name, Kind kind, String help, double value) {
        this(name, kind, help, "", value);
    }

    /// A copy with a label. Those of one name stand together in their source, with the same kind and help.
    ///
    /// @param label its name, as `channel`
    /// @param of its value, as `thumbnails`
    public Metric of(String label, String of) {
        return new Metric(name, kind, help, label + "=\"" + of + "\"", value);
    }

    /// A number that only grows.
    public static Metric counter(String name, String help, double value) {
        return new Metric(name, Kind.COUNTER, help, value);
    }

    /// A number that only grows.
    public static Metric counter(String name, String help, long value) {
        return counter(name, help, (double) value);
    }

    /// A number that goes up and down.
    public static Metric gauge(String name, String help, long value) {
        return gauge(name, help, (double) value);
    }

    /// A number that goes up and down.
    public static Metric gauge(String name, String help, double value) {
        return new Metric(name, Kind.GAUGE, help, value);
    }
}
