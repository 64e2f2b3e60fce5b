package dev.levada.server.metrics;

import dev.levada.contract.ContractException;
import dev.levada.contract.Quoted;
import dev.levada.server.connection.Life;
import dev.levada.server.connection.SafeThrowable;
import dev.levada.server.options.HealthCheck;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/// Whether a server should be sent requests. Any thread.
public final class Health {
    private static final System.Logger LOG = System.getLogger("dev.levada.server");
    private static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final long KEPT_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int MOST_CHECKS = 100;
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");

    private final Life life;
    private final Map<String, HealthCheck> checks = new ConcurrentSkipListMap<>();
    private List<String> failing = List.of();
    private long askedNanos = System.nanoTime() - KEPT_NANOS;

    public Health(Life life) {
        this.life = life;
    }

    /// Adds a check, or replaces the one of that name.
    ///
    /// @param name for those who ask, as `database`
    public void add(String name, HealthCheck check) {
        if (!NAME.matcher(name).matches())
            throw new ContractException("Expected a name of lower-case letters, digits and dashes for a health check,"
                    + " such as database, but got " + Quoted.of(name) + ".");
        if (checks.size() >= MOST_CHECKS && !checks.containsKey(name))
            throw new ContractException("Expected at most " + MOST_CHECKS + " health checks.");
        checks.put(name, check);
    }

    /// Why nothing should be sent to it; empty when all is well. May block for two seconds.
    List<String> obstacles() {
        return switch (life.phase()) {
            case STARTING -> List.of("starting");
            case READY -> failing();
            case LEAVING, DRAINING, CLOSED -> List.of("stopping");
        };
    }

    /// However many ask, the checks run once a second.
    private synchronized List<String> failing() {
        if (System.nanoTime() - askedNanos < KEPT_NANOS) return failing;
        var tasks = new ArrayList<Map.Entry<String, FutureTask<Void>>>();
        checks.forEach((name, check) -> {
            var task = new FutureTask<Void>(() -> {
                check.check();
                return null;
            });
            tasks.add(Map.entry(name, task));
            Thread.ofVirtual().name("levada-health-check").start(task);
        });
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        var found = new ArrayList<String>();
        for (var task : tasks) if (!passes(task.getKey(), task.getValue(), deadline)) found.add(task.getKey());
        failing = found;
        askedNanos = System.nanoTime();
        return found;
    }

    private boolean passes(String name, FutureTask<Void> task, long deadline) {
        // Told when it begins to fail, not at every look.
        boolean isNews = !failing.contains(name);
        try {
            task.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException e) {
            var reason = e.getCause() == null ? e : e.getCause();
            if (isNews)
                LOG.log(Level.WARNING, "The health check " + name + " fails: not ready.", SafeThrowable.of(reason));
        } catch (TimeoutException _) {
            task.cancel(true);
            if (isNews) LOG.log(Level.WARNING, "The health check {0} took over two seconds: not ready.", name);
        } catch (InterruptedException _) {
            task.cancel(true);
            Thread.currentThread().interrupt();
        }
        return false;
    }
}
