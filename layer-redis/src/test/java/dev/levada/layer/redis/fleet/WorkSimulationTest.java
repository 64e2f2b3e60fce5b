package dev.levada.layer.redis.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.levada.testkit.RedisForTests;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opentest4j.TestAbortedException;

/// Thousands of histories of crashes, pauses and cuts, each the same whenever it is run: the promises of
/// acknowledged work. `-Dlevada.test.seed=N` runs that one alone, `-Dlevada.test.seeds=N` so many.
@Timeout(60)
class WorkSimulationTest {
    private static final int SEEDS = Integer.getInteger("levada.test.seeds", 10_000);
    private static final int SEEDS_ON_REDIS = 12;

    private static void run(long seed, UnaryOperator<SimulatedQueue> change) {
        int attempts = WorkHistory.attempts(seed);
        var model = new QueueModel(attempts, WorkHistory.capacity(seed), WorkHistory.LEASE_MILLIS);
        new WorkHistory(seed, change.apply(model), attempts).run();
    }

    @Test
    void everyPromiseHoldsInEveryHistory() {
        var one = Long.getLong("levada.test.seed");
        if (one != null) run(one, queue -> queue);
        else for (long seed = 0; seed < SEEDS; seed++) run(seed, queue -> queue);
    }

    @Test
    void theModelDoesWhatTheScriptsDo() {
        if (!RedisForTests.isInstalled()) throw new TestAbortedException("No redis-server on this machine.");
        try (var redis = RedisForTests.start()) {
            for (long seed = 0; seed < SEEDS_ON_REDIS; seed++) {
                long run = seed;
                try (var scripted = new ScriptedQueue(
                        redis.port(),
                        WorkHistory.attempts(seed),
                        WorkHistory.capacity(seed),
                        WorkHistory.LEASE_MILLIS)) {
                    scripted.begin(run);
                    run(seed, model -> new Both(model, scripted));
                }
            }
        }
    }

    /// Both do each step, and must agree.
    private record Both(SimulatedQueue model, SimulatedQueue scripted) implements SimulatedQueue {
        private static <T> T same(String what, T model, T scripted) {
            assertThat(scripted).as(what + ", by the scripts").isEqualTo(model);
            return model;
        }

        @Override
        public boolean send(String id) {
            return same("send " + id, model.send(id), scripted.send(id));
        }

        @Override
        public Optional<Held> take(long now) {
            return same("take at " + now, model.take(now), scripted.take(now));
        }

        @Override
        public boolean acknowledge(Held held) {
            return same("acknowledge " + held, model.acknowledge(held), scripted.acknowledge(held));
        }

        @Override
        public boolean retry(Held held, long now, long pauseMillis) {
            return same("retry " + held, model.retry(held, now, pauseMillis), scripted.retry(held, now, pauseMillis));
        }

        @Override
        public boolean giveUp(Held held) {
            return same("give up " + held, model.giveUp(held), scripted.giveUp(held));
        }

        @Override
        public void giveBack(Held held, boolean isAttempt) {
            model.giveBack(held, isAttempt);
            scripted.giveBack(held, isAttempt);
        }

        @Override
        public void renew(Held held, long now) {
            model.renew(held, now);
            scripted.renew(held, now);
        }

        @Override
        public List<String> dead() {
            return same("dead letters", model.dead(), scripted.dead());
        }

        @Override
        public Map<String, Long> sizes() {
            return same("sizes", model.sizes(), scripted.sizes());
        }
    }

    // ---- it would see a queue that breaks its promises

    private static void mustBeSeen(String promise, UnaryOperator<SimulatedQueue> mistake) {
        assertThatCode(() -> {
                    for (long seed = 0; seed < 300; seed++) run(seed, mistake);
                })
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(promise)
                .hasMessageContaining("-Dlevada.test.seed=");
    }

    @Test
    void aQueueThatForgetsWhatIsGivenBackIsSeen() {
        mustBeSeen("nothing is lost", queue -> new Mistaken(queue) {
            @Override
            public void giveBack(Held held, boolean isAttempt) {
                super.acknowledge(held);
            }
        });
    }

    @Test
    void aQueueThatHandsOutTheSameAttemptTwiceIsSeen() {
        mustBeSeen("each attempt is handed out to one only", queue -> new Mistaken(queue) {
            @Override
            public Optional<Held> take(long now) {
                var found = super.take(now);
                found.ifPresent(held -> super.giveBack(held, false));
                return found;
            }
        });
    }

    @Test
    void aQueueThatBuriesBeforeTheLastAttemptIsSeen() {
        mustBeSeen("nothing dies before its last attempt", queue -> new Mistaken(queue) {
            @Override
            public boolean retry(Held held, long now, long pauseMillis) {
                return super.giveUp(held);
            }
        });
    }

    @Test
    void aQueueThatBelievesWhoeverAcknowledgesIsSeen() {
        mustBeSeen("acknowledge", queue -> new Mistaken(queue) {
            @Override
            public boolean acknowledge(Held held) {
                super.acknowledge(held);
                return true;
            }
        });
    }

    private static class Mistaken implements SimulatedQueue {
        private final SimulatedQueue queue;

        Mistaken(SimulatedQueue queue) {
            this.queue = queue;
        }

        @Override
        public boolean send(String id) {
            return queue.send(id);
        }

        @Override
        public Optional<Held> take(long now) {
            return queue.take(now);
        }

        @Override
        public boolean acknowledge(Held held) {
            return queue.acknowledge(held);
        }

        @Override
        public boolean retry(Held held, long now, long pauseMillis) {
            return queue.retry(held, now, pauseMillis);
        }

        @Override
        public boolean giveUp(Held held) {
            return queue.giveUp(held);
        }

        @Override
        public void giveBack(Held held, boolean isAttempt) {
            queue.giveBack(held, isAttempt);
        }

        @Override
        public void renew(Held held, long now) {
            queue.renew(held, now);
        }

        @Override
        public List<String> dead() {
            return queue.dead();
        }

        @Override
        public Map<String, Long> sizes() {
            return queue.sizes();
        }
    }
}
