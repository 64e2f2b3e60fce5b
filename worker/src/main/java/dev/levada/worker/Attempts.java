package dev.levada.worker;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.Quoted;
import dev.levada.json.JsonException;
import dev.levada.layer.DeadLetter;
import dev.levada.layer.Delivery;
import dev.levada.layer.Job;
import dev.levada.layer.LayerException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// One attempt at a piece of work, and what becomes of it. Nothing a handler throws leaves it.
final class Attempts {
    private static final int ACKNOWLEDGE_TRIES = 6;
    private static final long BETWEEN_TRIES_MILLIS = 100;

    private final ChannelWork owner;
    private final WorkApplication application;
    private final ChannelCounters counters;
    private final WorkLog log;

    Attempts(ChannelWork owner, WorkApplication application, ChannelCounters counters, WorkLog log) {
        this.owner = owner;
        this.application = application;
        this.counters = counters;
        this.log = log;
    }

    /// What came of an attempt.
    private sealed interface Outcome {
        record Done() implements Outcome {}

        /// The worker took it away from the handler: it is given back when the reader is closed.
        record Cancelled() implements Outcome {}

        record Failed(Throwable failure) implements Outcome {}

        record Hopeless(String reason, boolean isRefused) implements Outcome {}
    }

    /// The key of a message; the empty one where its function fails.
    String key(ChannelMessage message) {
        try {
            return application.options().key().map(key -> key.apply(message)).orElse("");
        } catch (RuntimeException _) {
            // The handler will say what is wrong with it.
            return "";
        }
    }

    /// Tries it once, and gives it back where it failed.
    void run(Piece piece) {
        conclude(piece, attempt(piece));
    }

    /// The same, but while others wait behind it, it is tried again here and not given back.
    void runHere(Piece piece) {
        var now = piece;
        while (true) {
            var outcome = attempt(now);
            if (!(outcome instanceof Outcome.Failed(var failure))
                    || !(now instanceof Piece.Again(var job, int tries))
                    || owner.isStopping()) {
                conclude(now, outcome);
                return;
            }
            var delivery = delivery();
            if (now.attempt() >= delivery.attempts()) {
                giveUp(now, reason(failure) + " (" + now.attempt() + " attempts)", failure);
                return;
            }
            counters.failed.increment();
            counters.retried.increment();
            log.failed(type(now), now.attempt(), "it is tried again, and those behind it wait", failure);
            try {
                owner.awaitStop(pause(delivery, now.attempt()));
            } catch (InterruptedException _) {
                return; // Given back when the reader is closed.
            }
            now = new Piece.Again(job, tries + 1);
        }
    }

    private Outcome attempt(Piece piece) {
        counters.running.increment();
        long begin = System.nanoTime();
        try {
            return handle(piece);
        } finally {
            counters.busyNanos.add(System.nanoTime() - begin);
            counters.running.decrement();
        }
    }

    private Outcome handle(Piece piece) {
        try {
            var message = piece.message();
            var entry = application.handlers().get().find(message.type());
            if (entry == null)
                return new Outcome.Hopeless(
                        "There is no handler for messages of type " + Quoted.of(message.type()) + ".", true);
            Object decoded;
            try {
                decoded = entry.decode(message);
            } catch (JsonException e) {
                return new Outcome.Hopeless("It does not fit its record. " + e.getMessage(), true);
            }
            var work = new Work(owner, piece, attempts());
            try {
                entry.handle(decoded, work);
            } finally {
                work.flushProgress();
            }
            return new Outcome.Done();
        } catch (HopelessWorkException e) {
            return new Outcome.Hopeless(String.valueOf(e.getMessage()), false);
        } catch (InterruptedException e) {
            return owner.isStopping() ? new Outcome.Cancelled() : new Outcome.Failed(e);
        } catch (Throwable e) {
            return new Outcome.Failed(e);
        }
    }

    private void conclude(Piece piece, Outcome outcome) {
        switch (outcome) {
            case Outcome.Done _ -> {
                counters.handled.increment();
                piece.job().ifPresent(this::acknowledge);
            }
            case Outcome.Cancelled _ -> {}
            case Outcome.Hopeless(var reason, boolean isRefused) -> {
                if (isRefused) counters.refused.increment();
                giveUp(piece, reason);
            }
            case Outcome.Failed(var failure) -> failed(piece, failure);
        }
    }

    private void failed(Piece piece, Throwable failure) {
        var job = piece.job();
        boolean isLast = job.isEmpty() || piece.attempt() >= delivery().attempts();
        if (isLast) {
            giveUp(piece, reason(failure), failure);
            return;
        }
        counters.failed.increment();
        counters.retried.increment();
        var pause = owner.isStopping() ? Duration.ZERO : pause(delivery(), piece.attempt());
        log.failed(type(piece), piece.attempt(), "it is tried again in " + pause.toMillis() + " ms", failure);
        tell(() -> job.get().retryAfter(pause, reason(failure)));
    }

    private void giveUp(Piece piece, String reason, Throwable failure) {
        counters.failed.increment();
        log.dead(type(piece), reason, where(piece), failure);
        bury(piece, reason);
    }

    private void giveUp(Piece piece, String reason) {
        log.dead(type(piece), reason, where(piece), null);
        bury(piece, reason);
    }

    private void bury(Piece piece, String reason) {
        counters.dead.increment();
        piece.job().ifPresent(job -> tell(() -> job.giveUp(reason)));
    }

    private String where(Piece piece) {
        boolean isKept = piece.job().isPresent() && delivery().isDeadLettered();
        return isKept
                ? "It is among the dead letters: levada dead-letters URL " + owner.channel() + "."
                : "It is dropped; with Delivery...thenDeadLetter() it would be kept.";
    }

    // ---- what the layer is told

    // The handler has done it: worth some tries, so that a short outage has nothing done twice.
    private void acknowledge(Job job) {
        for (int i = 1; ; i++)
            try {
                // After the first try false may mean that an earlier one was noted and its answer lost.
                if (!job.acknowledge() && i == 1) counters.overtaken.increment();
                return;
            } catch (LayerException e) {
                owner.layerFailed(e);
                if (i == ACKNOWLEDGE_TRIES || isInterruptedWhileWaiting(BETWEEN_TRIES_MILLIS << i)) return;
            }
    }

    private void tell(Telling telling) {
        try {
            if (!telling.isStillOurs()) counters.overtaken.increment();
        } catch (LayerException e) {
            // It comes again when its lease ends.
            owner.layerFailed(e);
        }
    }

    private interface Telling {
        boolean isStillOurs();
    }

    private boolean isInterruptedWhileWaiting(long millis) {
        try {
            return owner.awaitStop(Duration.ofMillis(millis))
                    && Thread.currentThread().isInterrupted();
        } catch (InterruptedException _) {
            return true;
        }
    }

    private int attempts() {
        return application.options().delivery().map(Delivery::attempts).orElse(1);
    }

    private Delivery delivery() {
        return application.options().delivery().orElseThrow();
    }

    private static Duration pause(Delivery delivery, int attempt) {
        return Piece.pause(delivery, attempt, ThreadLocalRandom.current().nextDouble());
    }

    private static String type(Piece piece) {
        return Quoted.of(piece.message().type());
    }

    private static String reason(Throwable failure) {
        return DeadLetter.reason(failure.toString());
    }
}
