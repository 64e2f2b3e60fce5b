package dev.levada.cli;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Receive;
import dev.levada.contract.Scope;
import dev.levada.contract.Send;
import dev.levada.contract.UnsupportedScopeException;
import dev.levada.server.options.Metric;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Numbers and health of a process that serves nothing else: `/metrics`, `/livez`, `/readyz`.
///
/// @param numbers of now; those of one name stand together
/// @param isReady whether it does what it is there for
record MetricsPage(Supplier<List<Metric>> numbers, BooleanSupplier isReady) implements Application {
    private static final String TEXT = "text/plain; charset=utf-8";

    @Override
    public void serve(Scope scope, Receive receive, Send send) throws InterruptedException {
        if (!(scope instanceof HttpScope request))
            throw new UnsupportedScopeException("There are numbers and health here, over HTTP.");
        switch (request.path()) {
            case "/metrics" -> answer(send, 200, "text/plain; version=0.0.4; charset=utf-8", text(numbers.get()));
            case "/livez" -> answer(send, 200, TEXT, "live\n");
            case "/readyz" ->
                answer(
                        send,
                        isReady.getAsBoolean() ? 200 : 503,
                        TEXT,
                        isReady.getAsBoolean() ? "ready\n" : "not ready\n");
            default -> answer(send, 404, TEXT, "There are /metrics, /livez and /readyz.\n");
        }
    }

    private static String text(List<Metric> metrics) {
        var text = new StringBuilder();
        var last = "";
        for (var metric : metrics) {
            if (!metric.name().equals(last)) {
                last = metric.name();
                text.append("# HELP ")
                        .append(last)
                        .append(' ')
                        .append(metric.help())
                        .append('\n');
                text.append("# TYPE ").append(last).append(' ');
                text.append(metric.kind().name().toLowerCase(Locale.ROOT)).append('\n');
            }
            text.append(last);
            if (!metric.label().isEmpty())
                text.append('{').append(metric.label()).append('}');
            text.append(' ').append(number(metric.value())).append('\n');
        }
        return text.toString();
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : String.valueOf(value);
    }

    private static void answer(Send send, int status, String type, String text) throws InterruptedException {
        send.accept(new HttpEvent.ResponseStart(status, Headers.of("content-type", type, "cache-control", "no-store")));
        send.accept(new HttpEvent.ResponseBody(Bytes.utf8(text)));
    }
}
