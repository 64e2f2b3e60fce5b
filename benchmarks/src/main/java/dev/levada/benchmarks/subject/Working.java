package dev.levada.benchmarks.subject;

import static dev.levada.worker.WorkConsumer.work;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.Delivery;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Routes;
import dev.levada.worker.HopelessWorkException;
import dev.levada.worker.WorkHandler;
import dev.levada.worker.WorkOptions;
import dev.levada.worker.Worker;
import io.lettuce.core.RedisClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// A worker process on the channel `jobs`, which begins when it is told to `work`. Either its handler is
/// empty, and it says `done SECONDS CPU_SECONDS` when it has done so many, counted from the first; or,
/// without a number, each piece of work has an effect: its number is put into a set in Redis, and what can
/// be divided by a thousand always fails.
public final class Working {
    static final String CHANNEL = "jobs";
    static final String EFFECTS = "effects";
    private static final int FAILING = 1_000;

    private Working() {}

    /// @param line port of Redis, concurrency, how much to take ahead, how many or 0
    public static void main(String[] line) throws IOException {
        int port = Integer.parseInt(line[0]);
        long count = Long.parseLong(line[3]);
        var layer = ChannelLayer.open("redis+levada://127.0.0.1:" + port + "?capacity=1000000&expiry=1h");
        var delivery = Delivery.atLeastOnce()
                .retry(count > 0 ? 5 : 50, Duration.ofMillis(1))
                .lease(Duration.ofSeconds(count > 0 ? 15 : 1))
                .thenDeadLetter()
                .ahead(Integer.parseInt(line[2]));
        var options = WorkOptions.DEFAULT.concurrency(Integer.parseInt(line[1])).atLeastOnce(delivery);
        WorkHandler<ChannelMessage> handler = count > 0 ? counting(count) : storing(port);
        var routes = Routes.of(work(CHANNEL, options, on -> on.message("kit.number", handler)));
        var application = new ProtocolRouter(ProtocolRouter.channel(routes));
        System.out.println("ready " + port);
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var asked = in.readLine(); asked != null; asked = in.readLine()) {
            if (asked.equals("work")) Worker.start(application, layer, CHANNEL);
            System.out.println(asked + " begins");
        }
        System.exit(0);
    }

    private static WorkHandler<ChannelMessage> counting(long count) {
        var handled = new AtomicLong();
        var begin = new AtomicLong();
        var cpuBefore = new AtomicLong();
        return (_, _) -> {
            long now = handled.incrementAndGet();
            if (now == 1) {
                begin.set(System.nanoTime());
                cpuBefore.set(cpuNanos());
            }
            if (now == count)
                System.out.println(
                        "done " + (System.nanoTime() - begin.get()) / 1e9 + " " + (cpuNanos() - cpuBefore.get()) / 1e9);
        };
    }

    private static long cpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean known
                ? known.getProcessCpuTime()
                : 0;
    }

    private static WorkHandler<ChannelMessage> storing(int port) {
        var redis = RedisClient.create("redis://127.0.0.1:" + port).connect().async();
        return (message, _) -> {
            var number = String.valueOf(message.get("number"));
            if (Long.parseLong(number) % FAILING == 0) throw new HopelessWorkException("It always fails.");
            redis.sadd(EFFECTS, number).toCompletableFuture().join();
        };
    }
}
