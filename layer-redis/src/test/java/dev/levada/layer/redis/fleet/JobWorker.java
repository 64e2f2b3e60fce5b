package dev.levada.layer.redis.fleet;

import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.Delivery;
import dev.levada.layer.Job;
import dev.levada.layer.JobReader;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/// A process that does work until it is killed, and says so: `h NUMBER ATTEMPT MILLISECONDS` before it
/// acknowledges, `a NUMBER ATTEMPT` once that is noted. It ends with its input, so that it never outlives
/// who started it.
final class JobWorker {
    static final ChannelName JOBS = ChannelName.of("jobs");
    static final Delivery DELIVERY =
            Delivery.atLeastOnce().retry(50, Duration.ZERO).lease(Duration.ofSeconds(1));

    private JobWorker() {}

    /// @param line URL, threads, how much to take ahead, microseconds that each piece of work takes
    public static void main(String[] line) throws IOException {
        var layer = ChannelLayer.open(line[0]);
        var reader = layer.openJobs(Set.of(JOBS), DELIVERY.ahead(Integer.parseInt(line[2])));
        long nanos = Duration.of(Long.parseLong(line[3]), ChronoUnit.MICROS).toNanos();
        say("ready");
        for (int i = 0; i < Integer.parseInt(line[1]); i++) Thread.ofVirtual().start(() -> work(reader, nanos));
        while (System.in.read() >= 0) {}
        System.exit(0);
    }

    private static void work(JobReader reader, long nanos) {
        try {
            while (true) {
                var job = reader.receive();
                if (nanos > 0) LockSupport.parkNanos(nanos);
                say("h " + describe(job) + " " + System.currentTimeMillis());
                if (job.acknowledge()) say("a " + describe(job));
            }
        } catch (InterruptedException _) {
            // Nobody does.
        }
    }

    private static String describe(Job job) {
        return Fleet.number(job.message()) + " " + job.attempt();
    }

    // One write for each line: a process that is killed has said all it did.
    private static void say(String what) {
        System.out.print(what + "\n");
        System.out.flush();
    }
}
