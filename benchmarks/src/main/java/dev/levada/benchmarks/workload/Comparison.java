package dev.levada.benchmarks.workload;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// Contestants measured in turns: A B C, A B C, and so on. The first is the limit that the others are
/// compared with, round by round, because the machine is not the same from one minute to the next.
final class Comparison {
    /// One measurement of one contestant.
    @FunctionalInterface
    interface Trial {
        Measure run(Duration settle, Duration measured) throws IOException;
    }

    private static final int MOST_WARM_UPS = 5;

    private final Map<String, List<Measure>> measures;
    private final List<Measure> limit;

    private Comparison(Map<String, List<Measure>> measures) {
        this.measures = measures;
        this.limit = measures.values().iterator().next();
    }

    /// Runs them all.
    ///
    /// @param contestants by name; the first is the limit
    static Comparison run(Scale scale, Map<String, Trial> contestants) throws IOException {
        var measures = new LinkedHashMap<String, List<Measure>>();
        for (var trial : contestants.values()) warmUp(trial, scale.warmUp());
        for (int round = 0; round < scale.rounds(); round++) {
            for (var contestant : contestants.entrySet()) {
                var measure = contestant.getValue().run(scale.settle(), scale.measured());
                measures.computeIfAbsent(contestant.getKey(), _ -> new ArrayList<>())
                        .add(measure);
            }
        }
        return new Comparison(measures);
    }

    // By the server's CPU time and not by the clock: on a busy machine a few seconds may pass before its compiler has
    // had the time it needs.
    private static void warmUp(Trial trial, Duration cpuTime) throws IOException {
        double left = cpuTime.toMillis() / 1e3;
        for (int i = 0; i < MOST_WARM_UPS && left > 0; i++)
            left -= trial.run(Duration.ofMillis(1), cpuTime).serverCpuSeconds();
    }

    /// Work per CPU-second of the server, as a share of the limit: one share for each round.
    Spread share(String name) {
        return shares(name, Measure::perCpuSecond);
    }

    /// The whole comparison.
    ///
    /// @param unit what is counted, in the plural
    Table table(String title, String unit) {
        var table = new Table(
                title,
                "server",
                unit + "/s",
                "share",
                unit + "/CPU-s",
                "smallest to largest",
                "share",
                "smallest to largest",
                "server cores",
                "generator cores",
                "p50 ms",
                "p99 ms");
        measures.forEach((name, all) -> {
            var perCpu = Spread.of(all, Measure::perCpuSecond);
            table.row(
                    name,
                    Text.whole(Spread.of(all, Measure::perSecond).median()),
                    Text.ratio(shares(name, Measure::perSecond).median()),
                    Text.whole(perCpu.median()),
                    Text.whole(perCpu.smallest()) + " to " + Text.whole(perCpu.largest()),
                    Text.ratio(share(name).median()),
                    Text.ratio(share(name).smallest()) + " to "
                            + Text.ratio(share(name).largest()),
                    Text.ratio(Spread.of(all, Measure::serverCores).median()),
                    Text.ratio(Spread.of(all, Measure::generatorCores).median()),
                    Text.millis(Spread.of(all, Measure::medianMillis).median()),
                    Text.millis(Spread.of(all, Measure::p99Millis).median()));
        });
        return table;
    }

    /// Those of one contestant, round by round.
    List<Measure> measures(String name) {
        var all = measures.get(name);
        if (all == null) throw new IllegalArgumentException("Expected a contestant, but got \"" + name + "\".");
        return all;
    }

    private Spread shares(String name, ToDoubleFunction<Measure> figure) {
        var all = measures(name);
        var shares = new ArrayList<Double>();
        for (int round = 0; round < all.size(); round++)
            shares.add(figure.applyAsDouble(all.get(round)) / figure.applyAsDouble(limit.get(round)));
        return Spread.of(shares, Double::doubleValue);
    }
}
