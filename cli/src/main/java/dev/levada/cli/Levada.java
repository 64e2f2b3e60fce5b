package dev.levada.cli;

import dev.levada.contract.LevadaException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// The `levada` command.
public final class Levada {
    private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";

    private final CommandLine commandLine;

    /// @param environment the variables that may set options
    Levada(Map<String, String> environment, PrintWriter out, PrintWriter err) {
        var spec = CommandSpec.create().name("levada").mixinStandardHelpOptions(true);
        spec.version("levada " + version() + " on Java " + Runtime.version().feature());
        spec.usageMessage().description("Serves realtime web applications.");
        var serve = ServeCommand.create(environment);
        serve.getCommandSpec().version(spec.version());
        spec.addSubcommand("serve", serve);
        spec.addSubcommand("worker", WorkerCommand.create(environment));
        spec.addSubcommand("workers", WorkersCommand.create(environment));
        spec.addSubcommand("dead-letters", DeadLettersCommand.create(environment));
        spec.addSubcommand("edge", EdgeCommand.create(environment));
        spec.addSubcommand("layer", LayerCommand.create(environment));
        spec.addSubcommand("dev", DevCommand.create(environment));
        spec.addSubcommand("new", NewCommand.create(version()));
        this.commandLine = new CommandLine(spec)
                .setOut(out)
                .setErr(err)
                .setExecutionStrategy(Levada::execute)
                .setParameterExceptionHandler(Levada::explain)
                .setExecutionExceptionHandler(Levada::explain);
    }

    /// Runs the command and ends the process with its exit code: 0 when all went well, 1 when something did
    /// not start, 2 when the command line was wrong.
    public static void main(String[] arguments) {
        // One line per log record, unless the user has said how.
        if (System.getProperty(LOG_FORMAT) == null)
            System.setProperty(LOG_FORMAT, "%1$tF %1$tT.%1$tL %4$s %3$s: %5$s%6$s%n");
        var command = new Levada(System.getenv(), out(System.out), out(System.err));
        System.exit(command.run(arguments));
    }

    /// Runs the command and returns its exit code. Blocks as long as the command does.
    int run(String... arguments) {
        boolean serves = arguments.length > 0 && (arguments[0].equals("serve") || arguments[0].equals("edge"));
        return commandLine.execute(serves ? ServeCommand.withSwitches(arguments) : arguments);
    }

    private static int execute(ParseResult parsed) {
        if (parsed.subcommand() == null && !parsed.isUsageHelpRequested() && !parsed.isVersionHelpRequested()) {
            parsed.commandSpec()
                    .commandLine()
                    .usage(parsed.commandSpec().commandLine().getOut());
            return 0;
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    private static int explain(ParameterException failure, String[] arguments) {
        var command = failure.getCommandLine();
        command.getErr().println("levada: " + firstLine(failure.getMessage()) + nearestOption(failure, command));
        command.getErr().println("Run `" + command.getCommandSpec().qualifiedName() + " --help` to see what there is.");
        return 2;
    }

    private static String nearestOption(ParameterException failure, CommandLine command) {
        if (!(failure instanceof UnmatchedArgumentException unmatched) || !unmatched.isUnknownOption()) return "";
        var wrong = unmatched.getUnmatched().getFirst().split("=", 2)[0];
        var advice = Nearest.advice(wrong, command.getCommandSpec().optionsMap().keySet());
        return advice.startsWith("Did") ? ". " + advice : "";
    }

    private static int explain(Exception failure, CommandLine command, ParseResult parsed) {
        var reason = failure instanceof LevadaException ? failure.getMessage() : failure.toString();
        command.getErr().println("levada: " + firstLine(reason));
        if (command.getParseResult().hasMatchedOption("--stacktrace")) failure.printStackTrace(command.getErr());
        return failure instanceof CommandException known ? known.exitCode() : 1;
    }

    private static PrintWriter out(PrintStream stream) {
        return new PrintWriter(stream, true, stream.charset());
    }

    private static String firstLine(@Nullable String text) {
        return String.valueOf(text).lines().findFirst().orElse("");
    }

    private static String version() {
        return Optional.ofNullable(Levada.class.getPackage().getImplementationVersion())
                .orElse("(from its classes)");
    }
}
