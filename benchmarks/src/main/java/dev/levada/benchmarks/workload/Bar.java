package dev.levada.benchmarks.workload;

import java.util.function.DoubleFunction;

/// What is demanded, and what came.
///
/// @param what is measured
/// @param demand such as "at least 0.70"
/// @param measured figure
/// @param isReached whether the figure meets the demand
public record Bar(String what, String demand, String measured, boolean isReached) {
    static Bar atLeast(String what, double minimum, Spread measured) {
        return new Bar(
                what,
                "at least " + Text.ratio(minimum),
                Text.ratio(measured.median()) + " (" + Text.ratio(measured.smallest()) + " to "
                        + Text.ratio(measured.largest()) + ")",
                measured.median() >= minimum);
    }

    static Bar atMost(String what, double maximum, double measured, String unit, DoubleFunction<String> text) {
        return new Bar(what, "at most " + text.apply(maximum) + unit, text.apply(measured) + unit, measured <= maximum);
    }

    /// All of them as a table.
    public static Table table(Iterable<Bar> bars) {
        var table = new Table("Bars", "what", "bar", "measured", "verdict");
        for (var bar : bars) table.row(bar.what, bar.demand, bar.measured, bar.isReached ? "reached" : "NOT REACHED");
        return table;
    }
}
