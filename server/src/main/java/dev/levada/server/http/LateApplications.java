package dev.levada.server.http;

import dev.levada.server.connection.Connection;
import dev.levada.server.options.ServerOptions;
import java.util.ArrayList;

/// Applications of one connection that go on after their response. On the loop.
final class LateApplications {
    /// So many may; then the next request waits.
    private static final int MOST = 8;

    private final ArrayList<HttpExchange> exchanges = new ArrayList<>(0);

    void add(HttpExchange exchange) {
        exchanges.add(exchange);
    }

    void remove(HttpExchange exchange) {
        exchanges.remove(exchange);
    }

    boolean isEmpty() {
        return exchanges.isEmpty();
    }

    boolean isFull() {
        return exchanges.size() >= MOST;
    }

    void interrupt() {
        exchanges.forEach(HttpExchange::interrupt);
    }

    /// Interrupts those whose time is over.
    void sweep(ServerOptions options, long nowNanos) {
        for (int i = exchanges.size() - 1; i >= 0; i--) interruptIfDue(exchanges.get(i), options, nowNanos);
    }

    static void interruptIfDue(HttpExchange exchange, ServerOptions options, long nowNanos) {
        if (exchange.hasEnded || !Connection.isDue(exchange.endDeadline, nowNanos)) return;
        exchange.endDeadline = Connection.deadline(options.timeouts().applicationClose());
        exchange.interrupt();
    }
}
