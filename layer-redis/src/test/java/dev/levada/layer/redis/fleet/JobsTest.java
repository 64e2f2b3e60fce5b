package dev.levada.layer.redis.fleet;

import static dev.levada.layer.redis.fleet.Fleet.DEADLINE;
import static dev.levada.layer.redis.fleet.Fleet.number;
import static dev.levada.layer.redis.fleet.Fleet.numbered;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.layer.ChannelName;
import dev.levada.layer.DeadLetter;
import dev.levada.layer.Delivery;
import dev.levada.layer.Job;
import dev.levada.layer.JobReader;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Work that is handed out until it is acknowledged, between processes; the rest is in the conformance kit.
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
    void leavesNothingInRedisOnceAcknowledged() throws Exception {
        try (var reader = fleet.open().openJobs(Set.of(JOBS), QUICK)) {
            fleet.open().send(JOBS, numbered(1));
            assertThat(next(reader).acknowledge()).isTrue();
        }
        assertThat(fleet.redis.command("DBSIZE")).isEqualTo(":1"); // only that its work is kept
    }

    @Test
    void goesToAnotherReaderWhenItsProcessHasDied() throws Exception {
        var dying = fleet.open();
        var reader = dying.openJobs(Set.of(JOBS), QUICK);
        dying.send(JOBS, numbered(1));
        var held = next(reader);
        dying.close();
        try (var other = fleet.open().openJobs(Set.of(JOBS), QUICK)) {
            var again = next(other);
            assertThat(number(again.message())).isEqualTo(number(held.message()));
            assertThat(again.attempt()).isEqualTo(2);
            assertThat(again.acknowledge()).isTrue();
        }
    }

    @Test
    void staysWithAReaderThatLivesHoweverLongItTakes() throws Exception {
        var layer = fleet.open();
        var delivery = QUICK.lease(Duration.ofSeconds(2));
        try (var reader = layer.openJobs(Set.of(JOBS), delivery);
                var other = fleet.open().openJobs(Set.of(JOBS), delivery)) {
            layer.send(JOBS, numbered(1));
            var job = next(reader);
            assertThat(other.receive(Duration.ofMillis(3_500)))
                    .as("while the first lease would end")
                    .isEmpty();
            assertThat(job.acknowledge()).isTrue();
        }
    }

    @Test
    void isGivenBackWhenItWasTakenAheadAndNobodyReceivesIt() throws Exception {
        var layer = fleet.open();
        for (int i = 0; i < 10; i++) layer.send(JOBS, numbered(i));
        try (var busy = layer.openJobs(Set.of(JOBS), QUICK.ahead(20));
                var other = fleet.open().openJobs(Set.of(JOBS), QUICK)) {
            assertThat(number(next(busy).message())).isZero();
            for (int i = 1; i < 10; i++) {
                var job = next(other);
                assertThat(number(job.message())).isEqualTo(i);
                assertThat(job.attempt()).as("nobody had tried").isEqualTo(1);
                assertThat(job.acknowledge()).isTrue();
            }
        }
    }

    @Test
    void goesOnWhenSomethingIsInTheQueueThatNobodyCanRead() throws Exception {
        var layer = fleet.open();
        try (var reader = layer.openJobs(Set.of(JOBS), QUICK)) {
            var key = new Keys("levada").ready(JOBS);
            fleet.redis.command("RPUSH", key, "what somebody typed");
            fleet.redis.command("RPUSH", key, "abc|0|1700000000000|no message");
            layer.send(JOBS, numbered(1));
            var job = next(reader);
            assertThat(number(job.message())).isEqualTo(1);
            assertThat(job.acknowledge()).isTrue();
        }
        var letters = layer.deadLetters(JOBS).list(10);
        assertThat(letters).hasSize(2);
        assertThat(letters.getFirst().reason()).startsWith("Somebody else put it into the queue");
        assertThat(letters.getLast().reason()).isEqualTo("It cannot be read as a message.");
        for (var letter : letters) assertThat(letter.message().type()).isEqualTo(DeadLetter.UNREADABLE);
        assertThat(layer.deadLetters(JOBS)
                        .drop(Set.of(letters.getFirst().id(), letters.getLast().id())))
                .isEqualTo(2);
    }
}
