package dev.levada.benchmarks.workload;

import java.util.List;
import java.util.function.ToDoubleFunction;

/// The same figure from several rounds.
record Spread(double smallest, double median, double largest) {
    static <T> Spread of(List<T> all, ToDoubleFunction<T> figure) {
        double[] sorted = all.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(sorted[0], median, sorted[sorted.length - 1]);
    }
}
