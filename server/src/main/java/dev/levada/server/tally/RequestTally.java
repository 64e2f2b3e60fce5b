package dev.levada.server.tally;

import java.util.concurrent.atomic.LongAdder;

/// Answered requests by method and outcome, and how long they took. Any thread.
public final class RequestTally {
    private static final Method[] METHODS = Method.values();
    private static final Outcome[] OUTCOMES = Outcome.values();

    private final LongAdder[] counts = new LongAdder[METHODS.length * OUTCOMES.length];

    /// From half a millisecond to half a minute.
    private final Histogram durations = new Histogram(
            500,
            1_000,
            2_500,
            5_000,
            10_000,
            25_000,
            50_000,
            100_000,
            250_000,
            500_000,
            1_000_000,
            2_500_000,
            5_000_000,
            10_000_000,
            30_000_000);

    /// Receives what was counted.
    public interface Reader {
        void accept(Method method, Outcome outcome, long count);
    }

    public RequestTally() {
        for (int i = 0; i < counts.length; i++) counts[i] = new LongAdder();
    }

    @SuppressWarnings("EnumOrdinal") // for each request or message, and nothing outside sees the number
    public void add(String method, Outcome outcome, long nanos) {
        counts[Method.of(method).ordinal() * OUTCOMES.length + outcome.ordinal()].increment();
        durations.add(nanos);
    }

    public Histogram durations() {
        return durations;
    }

    public void forEach(Reader each) {
        for (int i = 0; i < counts.length; i++)
            each.accept(METHODS[i / OUTCOMES.length], OUTCOMES[i % OUTCOMES.length], counts[i].sum());
    }
}
