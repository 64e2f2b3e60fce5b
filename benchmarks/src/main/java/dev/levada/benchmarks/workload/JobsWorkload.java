package dev.levada.benchmarks.workload;

import dev.levada.benchmarks.process.ServerProcess;
import dev.levada.benchmarks.subject.Working;
import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.testkit.RedisForTests;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Jobs: one worker process with an empty handler and acknowledgement, against the worker of Django
/// Channels on the same Redis in the same run; and a hundred thousand with a worker killed every second.
///
/// Theirs needs a Python in which `channels` and `channels_redis` are installed, as the tests in `interop`
/// install them: `LEVADA_BENCH_PYTHON=interop/target/python-.../bin/python`.
final class JobsWorkload implements Workload {
    private static final String VARIABLE = "LEVADA_BENCH_PYTHON";
    private static final ChannelName JOBS = ChannelName.of("jobs");
    private static final double BAR = 10;
    private static final int SENDERS = 32;
    private static final int FAILING = 1_000;
    private static final int WORKERS = 4;
    private static final int RESERVE = 80;

    @Override
    public String name() {
        return "jobs";
    }

    @Override
    public String about() {
        return "jobs of one worker process against Channels' own; 100,000 with a worker killed every second";
    }

    @Override
    public void run(Session session) throws IOException {
        if (!RedisForTests.isInstalled()) {
            session.print(new Table("Jobs: not measured, because there is no redis-server on the PATH", "worker"));
            return;
        }
        try {
            rates(session);
            killed(session);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private record Rate(double perSecond, double perCpuSecond) {}

    // ---- how many a second

    private static void rates(Session session) throws IOException, InterruptedException {
        boolean isQuick = session.scale().equals(Scale.QUICK);
        int count = isQuick ? 2_000 : 100_000;
        var python = Optional.ofNullable(System.getenv(VARIABLE));
        var table = new Table("Jobs, empty handler, one worker process", "worker", "jobs/s", "jobs/CPU-s");
        var ratios = new ArrayList<Double>();
        for (int round = 0; round < session.scale().rounds(); round++)
            try (var redis = RedisForTests.start()) {
                @Nullable Rate theirs = python.isPresent() ? theirs(redis, python.get(), count / 10) : null;
                var ours = ours(session, redis, count);
                if (theirs != null) {
                    row(table, "Channels runworker, at most once", theirs);
                    ratios.add(ours.perSecond() / theirs.perSecond());
                }
                row(table, "levada worker, acknowledged", ours);
            }
        session.print(table);
        if (ratios.isEmpty()) return;
        session.judge(Bar.atLeast(
                "jobs per second, acknowledged, times Channels' own worker",
                BAR,
                Spread.of(ratios, Double::doubleValue)));
    }

    private static void row(Table table, String who, Rate rate) {
        table.row(who, Text.whole(rate.perSecond()), Text.whole(rate.perCpuSecond()));
    }

    private static Rate ours(Session session, RedisForTests redis, int count) throws IOException, InterruptedException {
        fill(redis, "redis+levada", count);
        try (var worker = start(session, redis, 64, 500, count)) {
            return rate(worker.await("done "), count);
        }
    }

    private static Rate rate(String done, int count) {
        var words = done.split(" ", 2);
        return new Rate(count / Double.parseDouble(words[0]), count / Double.parseDouble(words[1]));
    }

    private static ServerProcess start(Session session, RedisForTests redis, int concurrency, int ahead, int count)
            throws IOException {
        var process = session.start("worker", Working.class.getName(), line(redis, concurrency, ahead, count));
        process.await("ready ");
        process.ask("work");
        return process;
    }

    private static List<String> line(RedisForTests redis, int concurrency, int ahead, int count) {
        return List.of(
                String.valueOf(redis.port()),
                String.valueOf(concurrency),
                String.valueOf(ahead),
                String.valueOf(count));
    }

    private static Rate theirs(RedisForTests redis, String python, int count) throws IOException, InterruptedException {
        fill(redis, "redis", count);
        var script = Files.createTempFile("levada-bench", ".py");
        try (var source = Working.class.getResourceAsStream("worker.py")) {
            if (source == null) throw new IOException("Expected worker.py beside " + Working.class + ".");
            Files.write(script, source.readAllBytes());
        }
        var process = new ProcessBuilder(python, script.toString(), String.valueOf(redis.port()), String.valueOf(count))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var lines = process.inputReader()) {
            for (var line = lines.readLine(); line != null; line = lines.readLine())
                if (line.startsWith("done ")) return rate(line.substring("done ".length()), count);
            throw new IOException("Expected " + python + " to do " + count + " jobs, but it has ended.");
        } finally {
            process.destroyForcibly().waitFor();
            Files.deleteIfExists(script);
        }
    }

    private static void fill(RedisForTests redis, String scheme, int count) throws InterruptedException {
        var url = scheme + "://127.0.0.1:" + redis.port() + "?capacity=1000000&expiry=1h";
        try (var layer = ChannelLayer.open(url)) {
            var senders = new ArrayList<Thread>();
            for (int s = 0; s < SENDERS; s++) {
                int first = s;
                senders.add(Thread.ofVirtual().start(() -> {
                    for (int i = first; i < count; i += SENDERS)
                        layer.send(JOBS, ChannelMessage.of("kit.number", Map.of("number", i)));
                }));
            }
            for (var sender : senders) sender.join();
        }
    }

    // ---- what is left when workers die

    private static void killed(Session session) throws IOException, InterruptedException {
        boolean isQuick = session.scale().equals(Scale.QUICK);
        int count = isQuick ? 5_000 : 100_000;
        int failing = (count + FAILING - 1) / FAILING;
        try (var redis = RedisForTests.start();
                var layer = ChannelLayer.open("redis+levada://127.0.0.1:" + redis.port())) {
            long begin;
            int kills = 0;
            try (var reserve = new Reserve(session, redis, isQuick ? 4 : RESERVE)) {
                fill(redis, "redis+levada", count);
                for (int i = 0; i < WORKERS; i++) reserve.work();
                begin = System.nanoTime();
                for (int second = 1; !isDone(layer); second++) {
                    pauseUntil(begin + TimeUnit.SECONDS.toNanos(second));
                    if (reserve.replaceOldest()) kills++;
                }
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            long effects = number(redis.command("SCARD", "effects"));
            long dead = layer.queueState(JOBS).dead();
            var table =
                    new Table(count + " jobs, " + WORKERS + " workers, one killed every second", "what", "how many");
            table.row("kills", String.valueOf(kills));
            table.row("seconds", Text.whole(seconds));
            table.row("effects, each once", String.valueOf(effects));
            table.row("dead letters, all of those that always fail", String.valueOf(dead));
            session.print(table);
            session.judge(Bar.atMost(
                    "jobs lost, and dead letters that are none, with a worker killed every second",
                    0,
                    (double) (Math.abs(count - failing - effects) + Math.abs(failing - dead)),
                    "",
                    value -> String.valueOf(Math.round(value))));
        }
    }

    /// Worker processes. Those who are to replace the killed have been started before, because the start of
    /// a JVM takes longer than the second until the next is killed.
    private static final class Reserve implements AutoCloseable {
        private static final int AT_ONCE = 4;

        private final ArrayDeque<ServerProcess> reserve = new ArrayDeque<>();
        private final ArrayDeque<ServerProcess> working = new ArrayDeque<>();

        Reserve(Session session, RedisForTests redis, int size) throws IOException {
            while (reserve.size() < size + WORKERS) {
                var starting = new ArrayList<ServerProcess>();
                for (int i = 0; i < AT_ONCE; i++)
                    starting.add(session.startSoon("worker", Working.class.getName(), line(redis, 16, 32, 0)));
                reserve.addAll(starting);
                starting.forEach(process -> process.await("ready "));
            }
        }

        void work() {
            var next = reserve.remove();
            next.ask("work");
            working.add(next);
        }

        /// Kills the one that has worked for longest, unless there is none to replace it.
        boolean replaceOldest() {
            if (reserve.isEmpty()) return false;
            working.remove().close();
            work();
            return true;
        }

        @Override
        public void close() {
            reserve.forEach(ServerProcess::close);
            working.forEach(ServerProcess::close);
        }
    }

    private static boolean isDone(ChannelLayer layer) {
        var state = layer.queueState(JOBS);
        return state.waiting() + state.paused() + state.held() == 0;
    }

    private static long number(String answer) {
        return Long.parseLong(answer.replaceAll("[^0-9]", ""));
    }

    private static void pauseUntil(long nanoTime) throws InterruptedException {
        new CountDownLatch(1).await(nanoTime - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
}
