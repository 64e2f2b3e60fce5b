package dev.levada.cli;

import dev.levada.server.Server;
import dev.levada.server.options.Metric;
import dev.levada.server.options.Metrics;
import dev.levada.server.options.ServerOptions;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Where a process that serves nothing else shows its numbers and health, if it does.
record Numbers(Optional<Server> server) implements AutoCloseable {
    /// How the option is described.
    static final String ABOUT = "Where numbers and health are served, as 127.0.0.1:9090. Default: nowhere.";

    /// Begins to show them.
    ///
    /// @param address what the option says; empty or `off` for nowhere
    /// @param all the numbers of now
    /// @param isReady whether the process does what it is there for
    static Numbers at(Optional<String> address, Supplier<List<Metric>> all, BooleanSupplier isReady) {
        return new Numbers(address.flatMap(it -> new Metrics(it).where())
                .map(where -> Server.start(
                        new MetricsPage(all, isReady),
                        ServerOptions.defaults().withHost(where.host()).withPort(where.port()))));
    }

    /// Says where they are.
    void tell(Consumer<String> say) {
        server.ifPresent(it -> say.accept(
                "Numbers and health are at " + ServeCommand.shown(it.addresses().getFirst(), false) + "/metrics"));
    }

    @Override
    public void close() {
        server.ifPresent(Server::close);
    }
}
