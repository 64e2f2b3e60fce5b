package dev.levada.server.metrics;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Receive;
import dev.levada.contract.Scope;
import dev.levada.contract.Send;
import dev.levada.contract.UnsupportedScopeException;
import dev.levada.server.connection.Census;
import dev.levada.server.connection.Counters;
import dev.levada.server.connection.Life;
import dev.levada.server.connection.SafeThrowable;
import dev.levada.server.options.Metric;
import dev.levada.server.options.MetricSource;
import dev.levada.server.options.SlowClientPolicy;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/// Answers `/metrics`, `/livez` and `/readyz`. It is served by the same code as any application, with the
/// same limits and deadlines, but on a listener and a loop of its own.
///
/// @param counters of the server that is watched
/// @param life of that server
/// @param health of that server
/// @param policy of that server for clients that are behind
/// @param census counts its connections
/// @param silence how long its loops have not come round
/// @param sources of further numbers
public record WatchApplication(
        Counters counters,
        Life life,
        Health health,
        SlowClientPolicy policy,
        Supplier<Census> census,
        Supplier<Duration> silence,
        List<MetricSource> sources)
        implements Application {
    private static final System.Logger LOG = System.getLogger("dev.levada.server");
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String EXPOSITION = "text/plain; version=0.0.4; charset=utf-8";

    /// A loop that has not come round for that long does not come back.
    private static final Duration DEAD = Duration.ofSeconds(30);

    private static final int MOST_OF_A_SOURCE = 1_000;

    @Override
    public void serve(Scope scope, Receive receive, Send send) throws InterruptedException {
        if (!(scope instanceof HttpScope request))
            throw new UnsupportedScopeException("Expected http, but got " + scope.type() + ".");
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            answer(send, 405, TEXT, "Expected GET.\n");
            return;
        }
        switch (request.path()) {
            case "/metrics" -> answer(send, 200, EXPOSITION, numbers());
            case "/livez" -> live(send);
            case "/readyz" -> ready(send);
            default -> answer(send, 404, TEXT, "There are /metrics, /livez and /readyz.\n");
        }
    }

    private void live(Send send) throws InterruptedException {
        if (silence.get().compareTo(DEAD) < 0) answer(send, 200, TEXT, "live\n");
        else answer(send, 503, TEXT, "not live: an event loop has stopped\n");
    }

    private void ready(Send send) throws InterruptedException {
        var obstacles = health.obstacles();
        if (obstacles.isEmpty()) answer(send, 200, TEXT, "ready\n");
        else answer(send, 503, TEXT, "not ready: " + String.join(", ", obstacles) + "\n");
    }

    private String numbers() {
        var out = new Exposition();
        ServerNumbers.write(out, counters, census.get(), life, policy);
        JvmNumbers.write(out);
        var names = new HashSet<String>();
        for (var source : sources) write(out, source, names);
        return out.toString();
    }

    private static void write(Exposition out, MetricSource source, HashSet<String> names) {
        try {
            var metrics = source.metrics();
            var begun = "";
            for (var metric : metrics.subList(0, Math.min(metrics.size(), MOST_OF_A_SOURCE))) {
                // A name that comes twice makes the whole text unreadable, unless it has another label and
                // stands beside the first.
                boolean isNew = names.add(metric.name());
                if (!isNew && !metric.name().equals(begun)) continue;
                if (!names.add(metric.name() + "{" + metric.label())) continue;
                begun = metric.name();
                write(out, metric, isNew);
            }
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "A source of metrics failed; its numbers are missing.", SafeThrowable.of(e));
        }
    }

    private static void write(Exposition out, Metric metric, boolean isNew) {
        if (isNew) out.begin(metric.name(), metric.kind().name().toLowerCase(Locale.ROOT), metric.help());
        out.value(metric.name(), metric.label(), metric.value());
    }

    private static void answer(Send send, int status, String type, String text) throws InterruptedException {
        send.accept(new HttpEvent.ResponseStart(status, Headers.of("content-type", type, "cache-control", "no-store")));
        send.accept(new HttpEvent.ResponseBody(Bytes.utf8(text)));
    }
}
