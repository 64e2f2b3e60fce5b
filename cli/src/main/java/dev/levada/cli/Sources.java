package dev.levada.cli;

import dev.levada.contract.Quoted;
import dev.levada.server.settings.Given;
import dev.levada.server.settings.Setting;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/// Where settings come from: the command line, else the environment, else a file.
///
/// @param commandLine by name, without dashes
/// @param environment by variable
/// @param file by name
/// @param fileName of the file, for messages
record Sources(
        Map<String, String> commandLine, Map<String, String> environment, Map<String, String> file, String fileName) {
    private static final long LONGEST_FILE_BYTES = 1 << 20;

    /// The sources, with the file that `--config` or `LEVADA_CONFIG` names, if any.
    ///
    /// @param known the names that may stand in the file
    /// @throws CommandException when the file cannot be read or holds an unknown name
    static Sources open(Map<String, String> commandLine, Map<String, String> environment, Set<String> known) {
        var withoutFile = new Sources(commandLine, environment, Map.of(), "");
        return withoutFile
                .find("config")
                .map(config -> new Sources(commandLine, environment, read(config, known), config.text()))
                .orElse(withoutFile);
    }

    /// The value of that name from the first source that has it.
    Optional<Given> find(String name) {
        if (commandLine.containsKey(name)) return Optional.of(new Given(commandLine.get(name), "--" + name));
        var variable = Setting.variable(name);
        if (environment.containsKey(variable)) return Optional.of(new Given(environment.get(variable), variable));
        if (file.containsKey(name)) return Optional.of(new Given(file.get(name), name + " in " + fileName));
        return Optional.empty();
    }

    private static Map<String, String> read(Given config, Set<String> known) {
        var properties = new Properties();
        try {
            var path = Path.of(config.text());
            if (Files.size(path) > LONGEST_FILE_BYTES)
                throw CommandException.usage(config.origin() + ": Expected a file of at most 1MiB, but "
                        + Quoted.of(config.text()) + " is longer.");
            properties.load(new StringReader(Files.readString(path)));
        } catch (IOException | IllegalArgumentException e) {
            throw CommandException.usage(config.origin() + ": Expected a readable properties file in UTF-8, but got "
                    + Quoted.of(config.text()) + " (" + e.getClass().getSimpleName() + ").");
        }
        var unknown = new TreeSet<>(properties.stringPropertyNames());
        unknown.removeAll(known);
        if (!unknown.isEmpty())
            throw CommandException.usage("Expected settings in " + config.text() + " that are options without their"
                    + " dashes, but got " + Quoted.of(unknown.first()) + ". " + Nearest.advice(unknown.first(), known));
        var values = new HashMap<String, String>();
        for (var name : properties.stringPropertyNames())
            values.put(name, properties.getProperty(name).strip());
        return values;
    }
}
