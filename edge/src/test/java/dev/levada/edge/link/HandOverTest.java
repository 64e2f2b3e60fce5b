package dev.levada.edge.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// How many connections are on their way at a time from a worker that stops.
class HandOverTest {
    private static final int CONNECTIONS = 100;
    private static final int MOST_MOVING = 32;
    private static final long STEP_NANOS = 50_000_000;

    private final LinkTimes times = LinkTimes.of(Duration.ofSeconds(1));
    private final Map<String, Worker> workers = new HashMap<>();
    private long now = 1_000_000_000L;
    private final EdgeCore edge = new EdgeCore(times, 100, times.orphan(), 0, now);
    private final Worker first = new Worker("specific.first!1");
    private final Worker second = new Worker("specific.second!1");

    /// A worker that lets go of what it is asked for.
    private final class Worker {
        private final String name;
        private final List<WorkerLine> lines = new ArrayList<>();
        private final WorkerCore core = new WorkerCore(times, lines::add);

        Worker(String name) {
            this.name = name;
            workers.put(name, this);
        }

        void appear() {
            edge.hello(name, false, now);
            pump();
        }

        void resume(int from, int to) {
            lines.subList(from, to).forEach(core::resumed);
            pump();
        }

        private boolean talk() {
            for (var line : List.copyOf(lines))
                if (line.isReleasing()) {
                    lines.remove(line);
                    core.released(line);
                }
            boolean hasTalked = false;
            for (var out = core.next(now); out != null; out = core.next(now)) {
                edge.receive(name, out.packet(), now);
                hasTalked = true;
            }
            return hasTalked;
        }
    }

    private void pump() {
        boolean isMoving = true;
        while (isMoving) {
            // What is gathered leaves after a moment.
            now += times.gather();
            isMoving = false;
            for (var out = edge.next(now); out != null; out = edge.next(now)) {
                var worker = workers.get(out.mailbox());
                if (worker != null) worker.core.receive("specific.edge!1", out.packet(), now);
                isMoving = true;
            }
            for (var worker : workers.values()) isMoving |= worker.talk();
        }
    }

    private void pass(long nanos) {
        for (long until = now + nanos; now < until; ) {
            now += STEP_NANOS;
            edge.tick(now);
            workers.values().forEach(worker -> worker.core.tick(now));
            pump();
        }
    }

    @BeforeEach
    void aWorkerHasConnectionsAndIsToStop() {
        first.appear();
        for (int i = 0; i < CONNECTIONS; i++) edge.open(Bytes.utf8("connection"), false, () -> {}, now);
        pump();
        assertThat(first.lines).hasSize(CONNECTIONS);
        second.appear();
        first.core.drain();
        pump();
    }

    @Test
    void aWorkerThatHasJustStartedGetsOneAndTheMoreTheMoreItHasGoneOnWith() {
        pass(2 * STEP_NANOS);
        assertThat(second.lines).hasSize(1);
        second.resume(0, 1);
        assertThat(second.lines).hasSize(1 + 2);
        second.resume(1, 3);
        assertThat(second.lines).hasSize(1 + 2 + 4);
        assertThat(first.lines).hasSize(CONNECTIONS - 7);
    }

    @Test
    void oneThatDoesNotGoOnHoldsUpTheOthersForALeaseAtMost() {
        pass(times.lease() - 2 * STEP_NANOS);
        assertThat(second.lines).hasSize(1);
        pass(4 * STEP_NANOS);
        assertThat(second.lines).hasSize(2);
    }

    @Test
    void noMoreThanSoManyAreOnTheirWay() {
        pass(2 * STEP_NANOS);
        for (int resumed = 0; resumed < MOST_MOVING; resumed++) second.resume(resumed, resumed + 1);
        assertThat(second.lines).hasSize(2 * MOST_MOVING);
        assertThat(edge.load())
                .containsEntry(second.name, 2 * MOST_MOVING)
                .containsEntry(first.name, CONNECTIONS - 2 * MOST_MOVING);
    }
}
