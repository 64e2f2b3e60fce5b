package dev.levada.layer.redis.fleet;

import static dev.levada.layer.redis.fleet.Fleet.DEADLINE;
import static dev.levada.layer.redis.fleet.Fleet.number;
import static dev.levada.layer.redis.fleet.Fleet.numbered;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.layer.ChannelName;
import dev.levada.layer.Delivery;
import dev.levada.layer.Job;
import dev.levada.layer.JobReader;
import dev.levada.layer.LayerOptions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Work that is handed out until it is acknowledged.
class JobsTest {
    private static final ChannelName JOBS = ChannelName.of("jobs");
    private static final Delivery QUICK = Delivery.atLeastOnce()
            .retry(3, Duration.ofMillis(50))
            .lease(Duration.ofSeconds(1))
            .thenDeadLetter();

    private final Fleet fleet = new Fleet();

    @AfterEach
    void close() {
        fleet.close();
    }

    private static Job next(JobReader reader) throws InterruptedException {
        return reader.receive(DEADLINE).orElseThrow(() -> new AssertionError("Expected work, but none came."));
    }

    @Test
    void isDoneOnceAcknowledged() throws Exception {
        var layer = fleet.open();
        try (var reader = layer.openJobs(Set.of(JOBS), QUICK)) {
            fleet.open().send(JOBS, numbered(1));
            var job = next(reader);
            assertThat(number(job.message())).isEqualTo(1);
            assertThat(job.attempt()).isEqualTo(1);
            assertThat(job.channel()).isEqualTo(JOBS);
            assertThat(job.acknowledge()).isTrue();
            assertThat(job.acknowledge()).isFalse();
            assertThat(job.retry()).isFalse();
            assertThat(reader.receive(Duration.ofMillis(1_500))).isEmpty();
        }
        assertThat(fleet.redis.command("DBSIZE")).isEqualTo(":1"); // only that its work is kept
    }

    @Test
    void comesAgainAfterAPauseAndEndsWithTheDeadLetters() throws Exception {
        var layer = fleet.open();
        try (var reader = layer.openJobs(Set.of(JOBS), QUICK)) {
            layer.send(JOBS, numbered(7));
            for (int attempt = 1; attempt <= 3; attempt++) {
                var job = next(reader);
                assertThat(job.attempt()).isEqualTo(attempt);
                assertThat(job.retry()).isTrue();
            }
            assertThat(reader.receive(Duration.ofMillis(300))).isEmpty();
            try (var dead = layer.openWork(Set.of(Delivery.deadLetters(JOBS)))) {
                var letter = dead.receive(DEADLINE).orElseThrow();
                assertThat(number(letter.message())).isEqualTo(7);
            }
        }
    }

    @Test
    void goesToAnotherReaderWhenItsReaderHasDied() throws Exception {
        var dying = fleet.open();
        var reader = dying.openJobs(Set.of(JOBS), QUICK);
        dying.send(JOBS, numbered(1));
        var held = next(reader);
        dying.close();
        try (var other = fleet.open().openJobs(Set.of(JOBS), QUICK)) {
            var again = next(other);
            assertThat(again.attempt()).isEqualTo(2);
            assertThat(again.acknowledge()).isTrue();
        }
        assertThat(held.attempt()).isEqualTo(1);
    }

    @Test
    void staysWithAReaderThatLivesHoweverLongItTakes() throws Exception {
        var layer = fleet.open();
        try (var reader = layer.openJobs(Set.of(JOBS), QUICK);
                var other = fleet.open().openJobs(Set.of(JOBS), QUICK)) {
            layer.send(JOBS, numbered(1));
            var job = next(reader);
            assertThat(other.receive(Duration.ofSeconds(3)))
                    .as("while three leases pass")
                    .isEmpty();
            assertThat(job.acknowledge()).isTrue();
        }
    }

    @Test
    void cannotBeAcknowledgedByAReaderWhoseLeaseHasEnded() throws Exception {
        var paused = fleet.open();
        var reader = paused.openJobs(Set.of(JOBS), QUICK);
        paused.send(JOBS, numbered(1));
        var stale = next(reader);
        reader.close(); // no lease is renewed any more
        try (var other = fleet.open().openJobs(Set.of(JOBS), QUICK)) {
            var current = next(other);
            assertThat(stale.acknowledge()).isFalse();
            assertThat(current.acknowledge()).isTrue();
        }
    }

    @Test
    void doesNotExpireOnceItsReadersAcknowledge() throws Exception {
        var layer = fleet.open(LayerOptions.DEFAULT.withExpiry(Duration.ofMillis(200)));
        layer.openJobs(Set.of(JOBS), QUICK).receive(Duration.ZERO);
        layer.send(JOBS, numbered(1));
        LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
        try (var reader = layer.openJobs(Set.of(JOBS), QUICK)) {
            assertThat(number(next(reader).message())).isEqualTo(1);
        }
    }

    @Test
    @Timeout(120)
    void isNeitherLostNorDoneTwiceWhileReadersAreKilled() throws Exception {
        int count = 4_000;
        var layer = fleet.open(LayerOptions.DEFAULT.withCapacity(10_000));
        for (int i = 0; i < count; i++) layer.send(JOBS, numbered(i));
        var acknowledged = ConcurrentHashMap.<Long>newKeySet();
        var twice = new AtomicInteger();
        var readers = new Thread[3];
        for (int r = 0; r < readers.length; r++)
            readers[r] = Thread.ofVirtual().start(() -> {
                try {
                    for (int life = 0; acknowledged.size() < count && life < 100; life++)
                        live(acknowledged, twice, count);
                } catch (InterruptedException _) {
                    // The test is over.
                }
            });
        for (var reader : readers) reader.join(Duration.ofSeconds(100));
        assertThat(acknowledged).hasSize(count);
        assertThat(twice).hasValue(0);
    }

    // A reader that dies with some work in its hands.
    private void live(Set<Long> acknowledged, AtomicInteger twice, int count) throws InterruptedException {
        var process = fleet.open();
        var reader = process.openJobs(Set.of(JOBS), QUICK);
        for (int i = 0; i < 300 && acknowledged.size() < count; i++) {
            var job = reader.receive(Duration.ofMillis(100));
            if (job.isEmpty()) continue;
            if (job.get().acknowledge() && !acknowledged.add(number(job.get().message()))) twice.incrementAndGet();
        }
        reader.receive(Duration.ofMillis(10));
        process.close();
    }
}
