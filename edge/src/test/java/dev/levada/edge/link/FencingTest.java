package dev.levada.edge.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Bytes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// T-96, T-83: what a worker says of a connection that is no longer its own is not heard, though it comes
/// in perfect order.
class FencingTest {
    private static final LinkTimes TIMES = LinkTimes.of(Duration.ofSeconds(10));
    private static final long NOW = 1_000;

    private final EdgeCore edge = new EdgeCore(TIMES, 10, 0, 100, NOW);
    private final Map<String, Session> workers = new HashMap<>();
    private EdgeLine line;

    @BeforeEach
    void openALineWithAnEvent() {
        join("one");
        line = edge.open(Bytes.EMPTY, false, () -> {}, NOW);
        edge.happened(line, false, Bytes.EMPTY, NOW);
        exchange();
        assertThat(line.unacknowledged()).isEqualTo(1);
    }

    private void join(String worker) {
        edge.hello(worker, false, NOW);
        exchange();
    }

    /// Everybody hears what all have said so far.
    private void exchange() {
        for (int round = 0; round < 4; round++) {
            for (var out = edge.next(NOW); out != null; out = edge.next(NOW)) {
                long id = out.packet().session();
                var worker = workers.compute(
                        out.mailbox(),
                        (_, known) -> known != null && known.id == id ? known : new Session(id, TIMES, NOW));
                worker.receive(out.packet(), NOW);
            }
            workers.forEach(this::deliver);
        }
    }

    private void deliver(String worker, Session said) {
        for (var packet = said.next(NOW); packet != null; packet = said.next(NOW)) edge.receive(worker, packet, NOW);
    }

    private Session worker(String name) {
        return Objects.requireNonNull(workers.get(name));
    }

    private Frame done(int ownership) {
        return new Frame.Done(line.id, ownership, 1, 0, Bytes.EMPTY, Optional.empty(), Outcome.GOES_ON);
    }

    @Test
    void theOwnerIsHeard() {
        worker("one").add(done(1));
        exchange();
        assertThat(line.unacknowledged()).isZero();
    }

    @Test
    void whoHasGivenItAwayIsNotHeard() {
        join("two");
        var before = worker("one");
        edge.moveAll(NOW);
        exchange();
        before.add(new Frame.Released(line.id, 1));
        exchange();
        assertThat(line.ownership()).isEqualTo(2);
        before.add(done(1));
        exchange();
        assertThat(line.unacknowledged()).isEqualTo(1);
        worker("two").add(done(2));
        exchange();
        assertThat(line.unacknowledged()).isZero();
    }

    @Test
    void whatComesOfAnEarlierSessionIsNotHeardThoughTheWorkerIsThereAgain() {
        var before = worker("one");
        edge.receive("one", before.end(Packet.ENDED, NOW), NOW);
        workers.remove("one");
        join("one");
        assertThat(line.ownership()).isEqualTo(2);
        long fenced = edge.counters().fenced();
        // As if it knew what is its own now: the number of the session alone gives it away.
        before.add(done(2));
        deliver("one", before);
        assertThat(line.unacknowledged()).isEqualTo(1);
        assertThat(edge.counters().fenced()).isGreaterThan(fenced);
    }
}
