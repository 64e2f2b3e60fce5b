package dev.levada.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `levada new FOLDER`: writes a project that is ready to build.
final class NewCommand implements Callable<Integer> {
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);
    private final String version;

    private NewCommand(String version) {
        this.version = version;
    }

    /// The command, ready to be added to its parent.
    ///
    /// @param version of Levada, which new projects depend on
    static CommandLine create(String version) {
        return new CommandLine(new NewCommand(version).describe());
    }

    private CommandSpec describe() {
        spec.name("new").mixinStandardHelpOptions(true);
        spec.usageMessage()
                .description("Writes a project with a chat, its test, a page and a Containerfile, ready for Maven.")
                .customSynopsis("levada new [OPTION...] FOLDER")
                .width(100);
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("FOLDER")
                .type(Path.class)
                .arity("1")
                .index("0")
                .required(true)
                .description("A folder that is not there yet, or is empty. Its last part is the project's name.")
                .build());
        spec.addOption(OptionSpec.builder("--package")
                .paramLabel("<name>")
                .type(String.class)
                .arity("1")
                .description("The package of its classes. Default: com.example. and the name.")
                .build());
        return spec;
    }

    @Override
    public Integer call() throws IOException {
        var line = spec.commandLine().getParseResult();
        Path folder = line.matchedPositionalValue(0, Path.of(""));
        var name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
        String packageName = line.matchedOptionValue("--package", NewProject.packageFor(name));
        new NewProject(folder, name, packageName).write(version);
        var out = spec.commandLine().getOut();
        out.println("The project " + name + " is in " + folder + ". To build, test and serve it:");
        out.println();
        out.println("    cd " + folder);
        out.println("    mvn package");
        out.println("    java -jar target/" + name + ".jar");
        out.flush();
        return 0;
    }
}
