package dev.levada.examples.deploy;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A process of the demonstration; its lines are shown if asked for.
final class DemoProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final String name;
    private final Process process;
    private final String awaited;
    private final boolean isShown;
    private final CountDownLatch ready = new CountDownLatch(1);
    private volatile String readyLine = "";
    private volatile String lastLine = "";

    private DemoProcess(String name, Process process, String awaited, boolean isShown) {
        this.name = name;
        this.process = process;
        this.awaited = awaited;
        this.isShown = isShown;
        Thread.ofVirtual().name("output of " + name).start(this::read);
    }

    /// Starts the `levada` command from our own class path.
    ///
    /// @param awaited what a line has in it when the process is ready
    static DemoProcess levada(String name, String awaited, boolean isShown, String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions());
        command.addAll(List.of(
                "-Xmx384m",
                "--enable-native-access=ALL-UNNAMED",
                "-Dslf4j.internal.verbosity=ERROR",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.levada.cli.Levada"));
        command.addAll(List.of(arguments));
        return start(name, awaited, isShown, command);
    }

    // Those of this process: `./levada` starts with an archive of classes, without which a worker begins slowly.
    private static List<String> jvmOptions() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option ->
                        option.startsWith("-XX:") || option.startsWith("--add-opens") || option.startsWith("-Xlog"))
                .toList();
    }

    static DemoProcess start(String name, String awaited, boolean isShown, List<String> command) throws IOException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new DemoProcess(name, process, awaited, isShown);
    }

    private void read() {
        try (BufferedReader lines = process.inputReader()) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                lastLine = line;
                if (isShown) System.out.println("  " + name + ": " + line);
                if (line.contains(awaited) && ready.getCount() > 0) {
                    readyLine = line;
                    ready.countDown();
                }
            }
        } catch (IOException _) {
            // The process has ended.
        }
        ready.countDown();
    }

    /// Waits until it is ready.
    ///
    /// @return the line that says so
    String await() throws IOException, InterruptedException {
        boolean isInTime = ready.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (isInTime && !readyLine.isEmpty()) return readyLine;
        throw new IOException("Expected " + name + " to say \"" + awaited + "\", but it "
                + (process.isAlive() ? "did not in time" : "ended") + ". Its last line: " + lastLine);
    }

    /// Asks it to stop in order, and waits for that.
    void stop() throws InterruptedException {
        process.destroy();
        process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /// SIGKILL.
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /// SIGSTOP or SIGCONT.
    void signal(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
