package dev.levada.cli;

import dev.levada.layer.LayerException;
import dev.levada.layer.LayerOptions;
import dev.levada.server.settings.Given;
import java.time.Duration;

/// What the commands have in common that are processes of one site, or do work beside it.
final class Distributed {
    private Distributed() {}

    /// @throws CommandException when none was given, or one that ends at this process
    static String layer(Sources sources) {
        var url = sources.find("layer").map(Given::text).orElse("");
        if (url.isBlank() || url.startsWith("memory:"))
            throw CommandException.usage("Expected a layer that edges and workers share, such as"
                    + " --layer redis+levada://localhost:6379, but got " + (url.isBlank() ? "none" : "\"" + url + "\"")
                    + ".");
        return url;
    }

    /// @throws CommandException when what was given is none
    static Duration time(Sources sources, String name, Duration otherwise) {
        var given = sources.find(name);
        if (given.isEmpty()) return otherwise;
        try {
            return LayerOptions.duration(name, given.get().text());
        } catch (LayerException _) {
            throw CommandException.usage(given.get().origin()
                    + ": Expected a time such as 500ms, 30s, 5m, 2h or 1d, but got something else.");
        }
    }
}
