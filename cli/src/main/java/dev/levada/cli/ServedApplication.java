package dev.levada.cli;

import dev.levada.contract.Application;
import dev.levada.layer.ChannelLayer;
import dev.levada.server.settings.Given;
import dev.levada.worker.Worker;
import java.util.Arrays;
import java.util.Optional;

/// An application that is served, with the worker beside it if one was asked for.
///
/// @param application what is served
/// @param worker works in the same process
record ServedApplication(Application application, Optional<Worker> worker) implements AutoCloseable {
    /// @param channels separated by commas; none of them for no worker
    ServedApplication(Application application, ChannelLayer layer, Optional<Given> channels) {
        this(
                application,
                channels.map(names -> split(names.text()))
                        .filter(names -> names.length > 0)
                        .map(names -> Worker.start(application, layer, names)));
    }

    private static String[] split(String channels) {
        return Arrays.stream(channels.split(",", 1_000))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toArray(String[]::new);
    }

    @Override
    public void close() {
        worker.ifPresent(Worker::close);
    }
}
