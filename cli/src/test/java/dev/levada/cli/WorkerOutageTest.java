package dev.levada.cli;

import static dev.levada.worker.WorkConsumer.work;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.Delivery;
import dev.levada.routing.Routes;
import dev.levada.testkit.RedisForTests;
import dev.levada.testkit.RelayForTests;
import dev.levada.worker.WorkOptions;
import dev.levada.worker.Worker;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opentest4j.TestAbortedException;

@Timeout(120)
class WorkerOutageTest {
    private record Piece(long number) {}

    private static final ChannelName WORK = ChannelName.of("work");

    @Test
    void aWorkerOutlivesItsLayerAndLosesNothing() throws Exception {
        if (!RedisForTests.isInstalled()) throw new TestAbortedException("No redis-server on this machine.");
        var options = WorkOptions.DEFAULT.atLeastOnce(
                Delivery.atLeastOnce().retry(20, Duration.ZERO).lease(Duration.ofSeconds(1)));
        var isIn = new CountDownLatch(1);
        var mayLeave = new CountDownLatch(1);
        var done = new LinkedBlockingQueue<Long>();
        try (var redis = RedisForTests.start();
                var relay = RelayForTests.to(redis.port());
                var sender = ChannelLayer.open(redis.url("redis+levada"));
                var layer = ChannelLayer.open("redis+levada://127.0.0.1:" + relay.port());
                var worker = Worker.start(
                        Routes.of(work(
                                "work",
                                options,
                                on -> on.message(Piece.class, (number, _) -> {
                                    isIn.countDown();
                                    mayLeave.await(40, TimeUnit.SECONDS);
                                    done.add(number.number());
                                }))),
                        layer,
                        "work")) {
            sender.send(WORK, new Piece(1));
            assertThat(isIn.await(40, TimeUnit.SECONDS)).isTrue();
            relay.cut();
            mayLeave.countDown();
            assertThat(done.poll(40, TimeUnit.SECONDS)).isEqualTo(1);
            sender.send(WORK, new Piece(2));
            relay.heal();
            // The first may come once more: its acknowledgement found no layer.
            Long next = 0L;
            while (next != null && next != 2) next = done.poll(40, TimeUnit.SECONDS);
            assertThat(next).isEqualTo(2);
            try (var mailbox = sender.openMailbox()) {
                for (int i = 0; i < 1_000 && left(sender) > 0; i++) mailbox.receive(Duration.ofMillis(20));
            }
            assertThat(left(sender)).isZero();
            assertThat(worker.statistics().getFirst().dead()).isZero();
        }
    }

    private static long left(ChannelLayer layer) {
        var state = layer.queueState(WORK);
        return state.waiting() + state.held() + state.paused();
    }
}
