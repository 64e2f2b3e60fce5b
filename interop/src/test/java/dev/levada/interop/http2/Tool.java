package dev.levada.interop.http2;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/// A program of others, run to its end.
///
/// @param path by which it is started
record Tool(String path) {
    private static final Duration DEADLINE = Duration.ofMinutes(3);

    /// How a program ended.
    ///
    /// @param said all of its output
    record Outcome(int code, String said) {}

    /// One that the system has, or a skipped test.
    ///
    /// @param remedy where it comes from
    static Tool orSkip(String name, String remedy) {
        var tool = new Tool(name);
        try {
            tool.start(Map.of(), "--version");
            return tool;
        } catch (IOException _) {
            throw new TestAbortedException("There is no " + name + " on this machine. " + remedy);
        }
    }

    /// The public conformance suite: the one on the path, or one that Go makes once of its pinned sources.
    static Tool h2spec() throws IOException {
        try {
            return orSkip("h2spec", "");
        } catch (TestAbortedException _) {
            return installed("github.com/summerwind/h2spec/cmd/h2spec@v2.2.1+incompatible");
        }
    }

    private static Tool installed(String module) throws IOException {
        var go = orSkip("go", "It makes h2spec of its sources; or put h2spec on the path.");
        var folder = Path.of("target", "h2spec").toAbsolutePath();
        Files.createDirectories(folder);
        var program = folder.resolve("h2spec");
        // Two test runs of one folder would otherwise install over each other.
        try (var file = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = file.lock()) {
            if (Files.exists(program)) return new Tool(program.toString());
            var outcome = go.start(Map.of("GOBIN", folder.toString(), "GOFLAGS", "-mod=mod"), "install", module);
            if (outcome.code() != 0)
                throw new TestAbortedException(
                        "h2spec cannot be installed: " + outcome.said().lines().reduce("", (_, last) -> last));
        }
        return new Tool(program.toString());
    }

    /// What it says; it fails the test when the program fails.
    String run(String... arguments) throws IOException {
        var outcome = start(Map.of(), arguments);
        if (outcome.code() != 0)
            throw new AssertionError(path + " ended with " + outcome.code() + ": " + outcome.said());
        return outcome.said();
    }

    /// Runs it to its end, or until the deadline ends it.
    Outcome start(Map<String, String> environment, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(path));
        command.addAll(List.of(arguments));
        var output = Files.createTempFile("levada-tool", ".log");
        try {
            var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            var process = builder.start();
            try {
                if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS))
                    throw new AssertionError(path + " has not ended within " + DEADLINE + ".");
            } finally {
                process.destroyForcibly();
            }
            return new Outcome(process.exitValue(), Files.readString(output, StandardCharsets.ISO_8859_1));
        } catch (InterruptedException e) {
            throw new AssertionError("Interrupted while " + path + " ran.", e);
        } finally {
            Files.deleteIfExists(output);
        }
    }
}
