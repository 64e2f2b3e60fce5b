package dev.levada.cli;

import dev.levada.layer.LayerOptions;
import dev.levada.server.settings.Given;
import java.time.Duration;

/// What the commands have in common that are processes of one site.
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

    static Duration time(Sources sources, String name, Duration otherwise) {
        return sources.find(name)
                .map(given -> LayerOptions.duration(name, given.text()))
                .orElse(otherwise);
    }
}
