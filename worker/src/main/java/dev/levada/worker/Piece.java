package dev.levada.worker;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.Delivery;
import dev.levada.layer.Job;
import dev.levada.layer.JobReader;
import dev.levada.layer.WorkReader;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// A piece of work that was fetched, whatever the channel promises.
sealed interface Piece {
    ChannelMessage message();

    int attempt();

    /// The job, where somebody has to be told what became of it.
    Optional<Job> job();

    /// Done at most once: nobody is told.
    record Once(ChannelMessage message) implements Piece {
        @Override
        public int attempt() {
            return 1;
        }

        @Override
        public Optional<Job> job() {
            return Optional.empty();
        }
    }

    /// Handed out until it is acknowledged.
    ///
    /// @param tries how often this process has tried it again without giving it back
    record Again(Job held, int tries) implements Piece {
        @Override
        public ChannelMessage message() {
            return held.message();
        }

        @Override
        public int attempt() {
            return held.attempt() + tries;
        }

        @Override
        public Optional<Job> job() {
            return Optional.of(held);
        }
    }

    /// Where pieces of work come from.
    interface Source extends AutoCloseable {
        Piece next() throws InterruptedException;

        @Override
        void close();

        /// Opens a reader of the layer.
        static Source open(ChannelLayer layer, ChannelName channel, Optional<Delivery> delivery) {
            return delivery.isPresent()
                    ? new Jobs(layer.openJobs(Set.of(channel), delivery.get()))
                    : new Onces(layer.openWork(Set.of(channel)));
        }
    }

    /// Of a reader whose work is acknowledged.
    record Jobs(JobReader reader) implements Source {
        @Override
        public Piece next() throws InterruptedException {
            return new Again(reader.receive(), 0);
        }

        @Override
        public void close() {
            reader.close();
        }
    }

    /// Of a reader whose work is handed out once.
    record Onces(WorkReader reader) implements Source {
        @Override
        public Piece next() throws InterruptedException {
            return new Once(reader.receive().message());
        }

        @Override
        public void close() {
            reader.close();
        }
    }

    /// How long to wait before the next attempt.
    ///
    /// @param attempt that failed; 1 for the first
    /// @param chance from 0 to 1
    static Duration pause(Delivery delivery, int attempt, double chance) {
        double first = (double) delivery.retryAfter().toMillis();
        double longest = Math.max(first, (double) WorkOptions.LONGEST_PAUSE.toMillis());
        double grown = Math.min(longest, first * Math.pow(2, Math.min(attempt, 60) - 1));
        return Duration.ofMillis(Math.round(grown * (0.75 + chance / 2)));
    }
}
