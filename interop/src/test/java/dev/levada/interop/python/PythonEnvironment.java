package dev.levada.interop.python;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/// A Python with the packages of `requirements.txt`, in an environment of its own under `target`. It is
/// made once, in about half a minute, and found again until the versions change.
public final class PythonEnvironment {
    /// The environment variable that names the Python to make it with; `python3` by default.
    static final String VARIABLE = "LEVADA_PYTHON";

    private static final Duration DEADLINE = Duration.ofMinutes(5);

    private final Path folder;

    private PythonEnvironment(Path folder) {
        this.folder = folder;
    }

    // Once per run: a second attempt would fail for the same reason, only later.
    private static final class Holder {
        private static @Nullable PythonEnvironment environment;
        private static String reason = "";

        static {
            try {
                environment = make();
            } catch (Unavailable e) {
                reason = Objects.requireNonNull(e.getMessage());
            } catch (IOException e) {
                reason = "No Python environment for the tests: " + e;
            }
        }
    }

    private static final class Unavailable extends Exception {
        Unavailable(String reason) {
            super(reason);
        }
    }

    /// The environment. Blocks while it is made.
    ///
    /// @throws TestAbortedException when the machine cannot have one; the message says why
    public static PythonEnvironment orSkip() {
        if (Holder.environment == null) throw new TestAbortedException(Holder.reason);
        return Holder.environment;
    }

    /// A program of it: `python`, `daphne`.
    public Path program(String name) {
        return folder.resolve("bin").resolve(name);
    }

    /// Where a file or folder of the resources lies.
    public static Path resource(String path) {
        var url = PythonEnvironment.class.getResource("/python/" + path);
        if (url == null) throw new IllegalStateException("Expected the resource /python/" + path + ".");
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Where what is made for the tests may stay until the next run.
    static Path target() {
        return resource("peer.py").resolve("../../..").normalize();
    }

    private static PythonEnvironment make() throws IOException, Unavailable {
        var python = System.getenv().getOrDefault(VARIABLE, "python3");
        var version = run("Install python3, or name one in " + VARIABLE, python, "--version");
        var requirements = resource("requirements.txt");
        var target = target();
        var folder = target.resolve("python-" + digest(version + Files.readString(requirements)));
        // Two test runs of one folder would otherwise install over each other.
        var lock = target.resolve("python.lock");
        try (var file = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = file.lock()) {
            var ready = folder.resolve("ready");
            if (!Files.exists(ready)) {
                delete(folder);
                run("Install python3-venv", python, "-m", "venv", folder.toString());
                run(
                        "It needs a package index that can be reached",
                        folder.resolve("bin/python").toString(),
                        "-m",
                        "pip",
                        "install",
                        "--quiet",
                        "--no-input",
                        "--disable-pip-version-check",
                        "--retries",
                        "1",
                        "-r",
                        requirements.toString());
                Files.createFile(ready);
            }
        }
        return new PythonEnvironment(folder);
    }

    private static String run(String remedy, String... command) throws Unavailable {
        var shown = String.join(" ", List.of(command).subList(0, Math.min(command.length, 4)));
        try {
            var output = Files.createTempFile("levada-python", ".log");
            try {
                var process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                boolean hasEnded = process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS);
                if (!hasEnded) process.destroyForcibly().waitFor();
                var said = Files.readString(output).strip();
                if (hasEnded && process.exitValue() == 0) return said;
                throw new Unavailable("No Python with Channels: `" + shown + "` "
                        + (hasEnded ? "ended with " + process.exitValue() : "took over " + DEADLINE) + ". " + remedy
                        + ". It said: " + said.lines().reduce("", (_, last) -> last));
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            throw new Unavailable("No Python with Channels: `" + shown + "` does not run. " + remedy + ".");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("Interrupted while waiting for `" + shown + "`.");
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) return;
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static String digest(String text) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }
}
