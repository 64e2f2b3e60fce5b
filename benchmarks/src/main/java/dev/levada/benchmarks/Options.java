package dev.levada.benchmarks;

import dev.levada.benchmarks.workload.Scale;
import dev.levada.benchmarks.workload.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What the command line asks for.
///
/// @param workloads to run, in that order
/// @param scale how much of each
record Options(List<Workload> workloads, Scale scale) {
    private static final int FULL_CHURN = 200_000;

    /// The line is wrong; the message says how.
    static final class WrongLineException extends IllegalArgumentException {
        WrongLineException(String message) {
            super(message + " `bench --help` shows what there is.");
        }
    }

    /// Empty when help is asked for.
    static Optional<Options> parse(List<String> line) {
        var chosen = new ArrayList<Workload>();
        var scale = line.contains("--quick") ? Scale.QUICK : Scale.NORMAL;
        var words = line.iterator();
        while (words.hasNext()) {
            String word = words.next();
            switch (word) {
                case "--help", "-h" -> {
                    return Optional.empty();
                }
                case "--quick" -> {}
                case "--full" -> scale = scale.withChurn(FULL_CHURN);
                case "--rounds" -> scale = scale.withRounds(number(word, words.hasNext() ? words.next() : "", 99));
                case "--seconds" ->
                    scale = scale.withMeasured(
                            Duration.ofSeconds(number(word, words.hasNext() ? words.next() : "", 600)));
                case "--churn" ->
                    scale = scale.withChurn(number(word, words.hasNext() ? words.next() : "", 10_000_000));
                default -> chosen.add(workload(word));
            }
        }
        return Optional.of(new Options(chosen.isEmpty() ? Workload.all() : List.copyOf(chosen), scale));
    }

    static String help() {
        String workloads = Workload.all().stream()
                .map(workload -> String.format("  %-10s %s%n", workload.name(), workload.about()))
                .collect(Collectors.joining());
        return """
                Measures Levada beside the limit, in one run and in turns, and prints tables with ratios.

                Usage: bench [WORKLOAD...] [options]

                Workloads; all of them when none is named:
                %s
                Options:
                  --rounds N    of each comparison; the median counts (%d)
                  --seconds N   that each contestant is measured in each round (%d)
                  --churn N     connects and disconnects (%d)
                  --full        all that the bars ask for: %d connects and disconnects
                  --quick       only to see that everything works: the figures mean nothing
                  --help        this

                "CPU-s" are seconds of CPU time of the server process, user and system together, with its
                collector and compiler. Shares compare with the first row, round by round.
                """.formatted(
                        workloads,
                        Scale.NORMAL.rounds(),
                        Scale.NORMAL.measured().toSeconds(),
                        Scale.NORMAL.churn(),
                        FULL_CHURN);
    }

    private static Workload workload(String name) {
        return Workload.all().stream()
                .filter(workload -> workload.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new WrongLineException("Expected "
                        + Workload.all().stream().map(Workload::name).collect(Collectors.joining(", "))
                        + " or an option, but got \"" + name + "\"."));
    }

    private static int number(String option, String text, int most) {
        try {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= most) return number;
        } catch (NumberFormatException _) {
            // Said below, together with numbers out of range.
        }
        throw new WrongLineException(
                "Expected a whole number from 1 to " + most + " after " + option + ", but got \"" + text + "\".");
    }
}
