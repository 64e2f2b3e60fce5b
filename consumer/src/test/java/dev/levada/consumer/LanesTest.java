package dev.levada.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LanesTest {
    private final Lanes lanes = new Lanes(Concurrency.parallel(1).withMaxWaiting(2), "lane");
    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger done = new AtomicInteger();

    private void job() {
        try {
            gate.await();
            done.incrementAndGet();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private Thread adding() {
        return Thread.ofVirtual().start(() -> {
            try {
                lanes.add(null, this::job);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static void awaitWaiting(Thread thread) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (thread.getState() != Thread.State.WAITING && System.nanoTime() < until) LockSupport.parkNanos(1_000_000);
        assertThat(thread.getState()).isEqualTo(Thread.State.WAITING);
    }

    @Test
    void overTheLimitTheReaderWaitsUntilOneIsDone() throws InterruptedException {
        // One runs and two wait: that is the limit.
        for (int i = 0; i < 3; i++) lanes.add(null, this::job);
        var fourth = adding();
        awaitWaiting(fourth);
        gate.countDown();
        fourth.join();
        while (done.get() < 4) LockSupport.parkNanos(1_000_000);
        assertThat(lanes.close(false)).isFalse();
    }

    @Test
    void closingDropsWhatWaitsAndWakesTheReader() throws InterruptedException {
        for (int i = 0; i < 3; i++) lanes.add(null, this::job);
        var fourth = adding();
        awaitWaiting(fourth);
        lanes.close(true);
        fourth.join();
        lanes.add(null, this::job);
        gate.countDown();
        assertThat(done).hasValue(0);
    }

    @Test
    void closingWaitsForWhatRunsAndPassesAnInterruptOn() throws InterruptedException {
        lanes.add(null, this::job);
        var closing = new AtomicInteger();
        var closer = Thread.ofVirtual().start(() -> closing.set(lanes.close(false) ? 1 : -1));
        awaitWaiting(closer);
        closer.interrupt();
        closer.join();
        assertThat(closing).hasValue(1);
        assertThat(done).hasValue(0);
    }
}
