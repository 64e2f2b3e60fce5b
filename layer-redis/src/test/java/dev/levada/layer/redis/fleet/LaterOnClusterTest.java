package dev.levada.layer.redis.fleet;

import static dev.levada.layer.redis.fleet.Fleet.DEADLINE;
import static dev.levada.layer.redis.fleet.Fleet.number;
import static dev.levada.layer.redis.fleet.Fleet.numbered;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.Delayed;
import dev.levada.layer.redis.cluster.NamePlaces;
import dev.levada.layer.redis.link.Places;
import dev.levada.layer.redis.options.RedisOptions;
import dev.levada.layer.redis.options.RedisUrl;
import dev.levada.testkit.RedisClusterForTests;
import io.lettuce.core.ScriptOutputType;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/// Work that is sent later on a cluster, where it goes from node to node: whoever dies on the way, it is in
/// its queue once. What breaks the cluster comes last.
@Timeout(120)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LaterOnClusterTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final String ID = "tick";
    private static RedisClusterForTests cluster;

    private RedisOptions options;
    private Keys keys;

    @BeforeAll
    static void start() {
        cluster = RedisClusterForTests.start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void choosePrefix(TestInfo test) {
        options = RedisUrl.parse(URI.create(cluster.url("redis-cluster+levada")))
                .withTimeout(Duration.ofSeconds(10))
                .withPrefix(test.getTestMethod().orElseThrow().getName());
        keys = new Keys(options.prefix());
    }

    private ChannelLayer open() {
        return FleetChannelLayer.open(options);
    }

    /// A queue with its keys on that node.
    private ChannelName queueAt(int node) {
        for (int i = 0; ; i++) {
            var queue = ChannelName.of("work" + i);
            if (cluster.ownerOf(keys.ready(queue)) == node) return queue;
        }
    }

    private int laterNode() {
        return cluster.ownerOf(keys.later());
    }

    private ChannelName queueElsewhere() {
        return queueAt(laterNode() == 1 ? 2 : 1);
    }

    /// As a process does that is gone by now.
    private void scheduleAndGo(Delayed delayed) {
        try (var gone = open()) {
            gone.schedule(delayed);
        }
        redis("ZADD", keys.later(), "1", ID);
    }

    private static Delayed work(ChannelName queue, long number, Optional<Duration> every) {
        return new Delayed(ID, new Delayed.To.Channel(queue), numbered(number), LONG, every);
    }

    private String redis(String... words) {
        return cluster.nodes().get(cluster.ownerOf(words[1])).command(words);
    }

    /// As a process does that has claimed what is due and not put it anywhere yet.
    ///
    /// @return when it was due
    private String claim(Places places) {
        List<?> answer = places.of(Keys.LATER)
                .call(LaterScripts.CLAIM, ScriptOutputType.MULTI, keys.ofLater(), Answers.ascii(100), Answers.ascii(1));
        assertThat(answer).hasSize(8);
        assertThat(Answers.text(answer, 4)).isEqualTo(ID);
        return Answers.text(answer, 5);
    }

    /// As a process does that dies before it has settled what it has put.
    private void put(Places places, ChannelName queue, String due, String capacity) {
        Long _ = places.of(Keys.place(queue))
                .call(
                        LaterScripts.PUT,
                        ScriptOutputType.INTEGER,
                        new String[] {keys.ready(queue), keys.kept(queue), keys.paused(queue), keys.put(queue)},
                        Answers.ascii(ID + "." + due),
                        Answers.ascii("nothing that can be read"),
                        Answers.ascii(capacity),
                        Answers.ascii(60_000),
                        Answers.ascii(60_000));
    }

    private long settle(Places places, String due, String outcome) {
        return places.of(Keys.LATER)
                .<Long>call(
                        LaterScripts.SETTLE,
                        ScriptOutputType.INTEGER,
                        keys.ofLater(),
                        Answers.ascii(ID),
                        Answers.ascii(due),
                        Answers.ascii(outcome));
    }

    private void awaitNothingLeft() {
        long until = System.nanoTime() + DEADLINE.toNanos();
        for (var key : keys.ofLater())
            while (!redis("EXISTS", key).equals(":0")) {
                if (System.nanoTime() > until) throw new AssertionError("Expected that " + key + " ends in time.");
                LockSupport.parkNanos(5_000_000);
            }
    }

    @Test
    @Order(1)
    void goesFromEachNodeToEachOther() throws Exception {
        var queues = Set.of(queueAt(0), queueAt(1), queueAt(2));
        try (var layer = open();
                var other = open();
                var reader = other.openWork(queues)) {
            for (var queue : queues) layer.sendAfter(Duration.ofMillis(50), queue, numbered(1));
            for (var _ : queues) assertThat(reader.receive(DEADLINE)).isPresent();
            awaitNothingLeft();
            assertThat(reader.receive(Duration.ZERO)).isEmpty();
        }
    }

    @Test
    @Order(1)
    void isPutByAnotherWhereWhoeverHadClaimedItIsGone() throws Exception {
        var queue = queueElsewhere();
        scheduleAndGo(work(queue, 7, Optional.empty()));
        try (var places = NamePlaces.open(options)) {
            claim(places);
        }
        try (var layer = open();
                var reader = layer.openWork(Set.of(queue))) {
            assertThat(reader.receive(DEADLINE).map(it -> number(it.message()))).contains(7L);
            awaitNothingLeft();
            assertThat(reader.receive(Duration.ZERO)).isEmpty();
        }
    }

    @Test
    @Order(1)
    void isNotPutAgainWhereWhoeverHasPutItIsGone() {
        var queue = queueElsewhere();
        scheduleAndGo(work(queue, 7, Optional.empty()));
        try (var places = NamePlaces.open(options)) {
            put(places, queue, claim(places), "100");
        }
        try (var layer = open()) {
            awaitNothingLeft();
            assertThat(layer.queueState(queue).waiting()).isEqualTo(1);
            assertThat(layer.statistics().sent()).isZero();
        }
    }

    @Test
    @Order(1)
    void keepsWhatWasPlannedAnewWhileItsEarlierFormWasOnItsWay() {
        var queue = queueElsewhere();
        scheduleAndGo(work(queue, 1, Optional.empty()));
        try (var places = NamePlaces.open(options)) {
            var due = claim(places);
            Long _ = places.of(Keys.LATER)
                    .call(
                            LaterScripts.SCHEDULE,
                            ScriptOutputType.INTEGER,
                            keys.ofLater(),
                            Answers.ascii(ID),
                            Answers.ascii(LONG.toMillis()),
                            Answers.ascii(0),
                            Answers.ascii(Delayed.MOST),
                            Answers.ascii("q|0|100|60000|" + queue + "|later"));
            settle(places, due, "put");
            assertThat(cancel(places)).as("the later form is there").isEqualTo(1);
        }
    }

    @Test
    @Order(1)
    void cannotBeCancelledOnItsWayButItsRepetitionsCan() {
        var queue = queueElsewhere();
        try (var places = NamePlaces.open(options)) {
            scheduleAndGo(work(queue, 1, Optional.empty()));
            var due = claim(places);
            assertThat(cancel(places)).isZero();
            settle(places, due, "put");
            awaitNothingLeft();
            scheduleAndGo(work(queue, 1, Optional.of(LONG)));
            claim(places);
            assertThat(cancel(places)).isEqualTo(1);
            awaitNothingLeft();
        }
    }

    private long cancel(Places places) {
        return places.of(Keys.LATER)
                .<Long>call(LaterScripts.CANCEL, ScriptOutputType.INTEGER, keys.ofLater(), Answers.ascii(ID));
    }

    @Test
    @Order(1)
    void waitsForRoomUnlessItComesAgainAnyway() {
        var queue = queueElsewhere();
        try (var places = NamePlaces.open(options)) {
            scheduleAndGo(work(queue, 1, Optional.empty()));
            assertThat(settle(places, claim(places), "full")).isZero();
            assertThat(cancel(places)).as("waits").isEqualTo(1);
            scheduleAndGo(work(queue, 1, Optional.of(LONG)));
            assertThat(settle(places, claim(places), "full")).isEqualTo(1);
            assertThat(cancel(places)).as("comes again").isEqualTo(1);
        }
    }

    @Test
    @Order(2)
    void comesOnceThoughTheNodeOfItsQueueDiesWhenItIsDue() throws Exception {
        var queue = queueAt(0);
        try (var layer = open();
                var other = open();
                var reader = layer.openWork(Set.of(queue))) {
            other.schedule(Delayed.once(new Delayed.To.Channel(queue), numbered(7), Duration.ofMillis(500)));
            cluster.failOver();
            assertThat(reader.receive(DEADLINE.multipliedBy(2)).map(it -> number(it.message())))
                    .contains(7L);
            awaitNothingLeft();
            assertThat(reader.receive(Duration.ZERO)).isEmpty();
        }
    }
}
