package dev.levada.layer.redis.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.layer.LayerOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Reader processes that are killed while they work. `-Dlevada.test.jobs=100000 -Dlevada.test.job-micros=0`
/// is the size of the bar.
@Timeout(120)
class JobProcessesTest {
    private static final int READERS = 4;
    private static final int COUNT = Integer.getInteger("levada.test.jobs", 5_000);
    private static final int THREADS = Integer.getInteger("levada.test.job-threads", 16);
    private static final int AHEAD = Integer.getInteger("levada.test.job-ahead", 32);
    private static final int MICROS = Integer.getInteger("levada.test.job-micros", 10_000);
    private static final int FEWEST_KILLS = 3;

    // The lease, a second, and what a busy machine needs.
    private static final Duration STATED =
            JobWorker.DELIVERY.lease().plusSeconds(1).plusSeconds(8);

    private final Fleet fleet = new Fleet();
    private final ConcurrentHashMap<Long, Work> all = new ConcurrentHashMap<>();
    private final List<Reader> readers = new ArrayList<>();

    /// What is known of one message.
    private static final class Work {
        private final List<Handled> handled = new ArrayList<>();
        private int acknowledgedAttempt;
        private int acknowledgements;

        synchronized void handled(Handled one) {
            handled.add(one);
        }

        synchronized void acknowledged(int attempt) {
            acknowledgedAttempt = attempt;
            acknowledgements++;
        }
    }

    private record Handled(int attempt, long atMillis, Reader by) {}

    /// One process.
    private final class Reader {
        final Process process;
        final CountDownLatch isReady = new CountDownLatch(1);
        final Thread listener;
        volatile long killedAtMillis = Long.MAX_VALUE;

        Reader() throws IOException {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            JobWorker.class.getName(),
                            fleet.redis.url("redis+levada"),
                            String.valueOf(THREADS),
                            String.valueOf(AHEAD),
                            String.valueOf(MICROS))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            listener = Thread.ofVirtual().start(this::listen);
            readers.add(this);
        }

        private void listen() {
            try (BufferedReader lines = process.inputReader()) {
                for (var line = lines.readLine(); line != null; line = lines.readLine()) hear(line.split(" ", 4));
            } catch (IOException _) {
                // Killed.
            }
        }

        private void hear(String[] words) {
            switch (words[0]) {
                case "ready" -> isReady.countDown();
                case "h" ->
                    work(words[1]).handled(new Handled(Integer.parseInt(words[2]), Long.parseLong(words[3]), this));
                case "a" -> work(words[1]).acknowledged(Integer.parseInt(words[2]));
                default -> throw new AssertionError("An unknown line: " + String.join(" ", words));
            }
        }

        private Work work(String number) {
            return all.computeIfAbsent(Long.valueOf(number), _ -> new Work());
        }

        void awaitReady() throws InterruptedException {
            assertThat(isReady.await(60, TimeUnit.SECONDS)).isTrue();
        }

        void kill() throws InterruptedException {
            // Process.destroyForcibly would close the pipe, and lose what still stands in it.
            process.toHandle().destroyForcibly();
            process.waitFor();
            killedAtMillis = System.currentTimeMillis();
            listener.join();
        }
    }

    @AfterEach
    void close() {
        readers.forEach(reader -> reader.process.destroyForcibly());
        fleet.close();
    }

    @Test
    void workIsNeitherLostNorDoneTwiceWhileAReaderIsKilledEverySecond() throws Exception {
        send();
        long begin = System.nanoTime();
        for (int i = 0; i < READERS; i++) new Reader();
        for (var reader : List.copyOf(readers)) reader.awaitReady();
        int kills = 0;
        for (; !isDone(); kills++) {
            awaitKill(kills);
            readers.get(kills).awaitReady();
            readers.get(kills).kill();
            var next = new Reader();
            // On a busy machine it takes longer than a second until there are as many as before.
            if (kills >= FEWEST_KILLS) next.awaitReady();
        }
        var took = Duration.ofNanos(System.nanoTime() - begin);
        for (var reader : readers) if (reader.process.isAlive()) reader.kill();
        assertThat(kills).as("kills").isGreaterThanOrEqualTo(FEWEST_KILLS);
        assertThat(all.size()).as("handled").isEqualTo(COUNT);
        for (var work : all.values()) {
            assertThat(work.acknowledgements).isLessThanOrEqualTo(1);
            if (work.acknowledgements == 1)
                assertThat(work.handled)
                        .as("handled after it was acknowledged")
                        .noneMatch(handled -> handled.attempt() > work.acknowledgedAttempt);
        }
        var slowest = slowestRedelivery();
        System.Logger log = System.getLogger(JobProcessesTest.class.getName());
        log.log(
                System.Logger.Level.INFO,
                COUNT + " pieces of work, " + READERS + " processes, " + kills + " kills: " + took.toMillis()
                        + " ms with the start of the processes, again after at most " + slowest.toMillis() + " ms, "
                        + all.values().stream()
                                .filter(work -> work.handled.size() > 1)
                                .count() + " handled again");
        assertThat(slowest).isLessThan(STATED);
    }

    // After a second, or when so much is done that there would be nothing left for the last kills.
    private void awaitKill(int kills) throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(1).toNanos();
        int enough = kills < FEWEST_KILLS ? COUNT * (kills + 1) / (FEWEST_KILLS + 2) : COUNT;
        while (System.nanoTime() < until && all.size() < enough) new CountDownLatch(1).await(5, TimeUnit.MILLISECONDS);
    }

    private void send() throws InterruptedException {
        var layer = fleet.open(LayerOptions.DEFAULT.withCapacity(COUNT));
        // From now on nothing expires.
        layer.openJobs(Set.of(JobWorker.JOBS), JobWorker.DELIVERY).receive(Duration.ZERO);
        var senders = new ArrayList<Thread>();
        for (int s = 0; s < 20; s++) {
            int first = s;
            senders.add(Thread.ofVirtual().start(() -> {
                for (int i = first; i < COUNT; i += 20) layer.send(JobWorker.JOBS, Fleet.numbered(i));
            }));
        }
        for (var sender : senders) sender.join();
    }

    // Nothing but the note that the queue's work is kept.
    private boolean isDone() {
        return fleet.redis.command("DBSIZE").equals(":1");
    }

    private Duration slowestRedelivery() {
        long slowest = 0;
        for (var work : all.values())
            for (var handled : work.handled)
                for (var next : work.handled)
                    if (next.attempt() == handled.attempt() + 1)
                        slowest = Math.max(slowest, next.atMillis() - handled.by().killedAtMillis);
        return Duration.ofMillis(slowest);
    }
}
