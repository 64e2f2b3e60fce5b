package dev.levada.benchmarks.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/// A program in a JVM of its own. It talks to us in lines: we ask on its standard input, it answers on its
/// standard output, and it ends when its input does, so that it never outlives us.
public final class ServerProcess implements AutoCloseable {
    /// The flags of every JVM measured, the same for all.
    public static final List<String> FLAGS = List.of(
            "-Xms256m",
            "-Xmx2g",
            "-XX:+UseCompactObjectHeaders",
            "--enable-native-access=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED");

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LINES_KEPT = 10_000;

    private final Processes processes;
    private final String name;
    private final Process process;
    private final Path errors;
    private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(LINES_KEPT);

    private ServerProcess(Processes processes, String name, Process process, Path errors) {
        this.processes = processes;
        this.name = name;
        this.process = process;
        this.errors = errors;
    }

    /// Starts the main class with our own class path.
    ///
    /// @param name for messages
    /// @param moreFlags of the JVM, beyond those of all
    public static ServerProcess start(
            Processes processes, String name, List<String> moreFlags, String mainClass, List<String> arguments)
            throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.addAll(moreFlags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        command.addAll(arguments);
        var errors = Files.createTempFile("levada-bench", ".log");
        var process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        var server = new ServerProcess(processes, name, process, errors);
        processes.add(server);
        Thread.ofVirtual().name("output of " + name).start(server::readLines);
        return server;
    }

    /// The name it was started under.
    public String name() {
        return name;
    }

    /// Its number.
    public long pid() {
        return process.pid();
    }

    /// What it has used so far.
    public Figures figures() {
        return Figures.of(pid());
    }

    /// Its CPU time so far, in seconds.
    public double cpuSeconds() {
        return Figures.cpuSeconds(pid());
    }

    /// Waits for the line that begins so, and returns the rest of it.
    public String await(String beginning) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (true) {
                String line = lines.poll(Math.min(deadline - System.nanoTime(), 100_000_000), TimeUnit.NANOSECONDS);
                if (line != null && line.startsWith(beginning)) return line.substring(beginning.length());
                if (line == null && !process.isAlive() && lines.isEmpty())
                    throw failed("it ended with " + process.exitValue(), beginning);
                if (System.nanoTime() > deadline) throw failed("nothing came within " + PATIENCE, beginning);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("we were interrupted", beginning);
        }
    }

    /// Asks and waits for the answer.
    public String ask(String question) {
        try {
            process.getOutputStream().write((question + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException("Expected " + name + " to take \"" + question + "\". " + errors(), e);
        }
        return await(question + " ");
    }

    /// Asks it to end, as a service manager does: with SIGTERM.
    public void terminate() {
        process.destroy();
    }

    /// Waits for its end.
    ///
    /// @return its exit code, or -1 when it still runs after that time
    public int awaitExit(Duration atMost) {
        try {
            return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS) ? process.exitValue() : -1;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    /// Whether it still runs.
    public boolean isAlive() {
        return process.isAlive();
    }

    /// Ends it at once: it holds nothing of value, and an orderly end takes seconds.
    @Override
    public void close() {
        processes.remove(this);
        try {
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            Files.deleteIfExists(errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void readLines() {
        try (BufferedReader reader = process.inputReader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!lines.offer(line)) lines.clear(); // nobody asks for that much; keep the latest
            }
        } catch (IOException _) {
            // The process has ended; whoever waits for a line sees that.
        }
    }

    private IllegalStateException failed(String what, String beginning) {
        return new IllegalStateException(
                "Expected " + name + " to say \"" + beginning + "\", but " + what + ". " + errors());
    }

    /// What it has printed as errors, for messages.
    public String errors() {
        try {
            String text = Files.readString(errors);
            return text.isBlank()
                    ? "It printed no errors."
                    : "It printed:\n" + text.substring(Math.max(0, text.length() - 4_000));
        } catch (IOException e) {
            return "Its errors cannot be read: " + e.getMessage();
        }
    }
}
