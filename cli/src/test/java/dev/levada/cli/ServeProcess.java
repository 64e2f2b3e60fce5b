package dev.levada.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// `levada serve` in a JVM of its own, because signals belong to a whole process.
final class ServeProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Pattern URL = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)");

    private final Process process;
    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>(1_000);
    private final List<String> seen = new ArrayList<>();

    private ServeProcess(Process process) {
        this.process = process;
        Thread.ofVirtual().start(this::read);
    }

    static ServeProcess start(Class<?> application, String... options) throws IOException {
        return startWith(List.of(), application, options);
    }

    /// The same with options of the JVM.
    static ServeProcess startWith(List<String> jvmOptions, Class<?> application, String... options) throws IOException {
        return start(List.of(), jvmOptions, Map.of(), application, options);
    }

    /// The same by a command that ends by becoming what stands behind it.
    static ServeProcess startUnder(List<String> command, Class<?> application, String... options) throws IOException {
        return start(command, List.of(), Map.of(), application, options);
    }

    /// The same with further variables.
    static ServeProcess startIn(Map<String, String> environment, Class<?> application, String... options)
            throws IOException {
        return start(List.of(), List.of(), environment, application, options);
    }

    private static ServeProcess start(
            List<String> under,
            List<String> jvmOptions,
            Map<String, String> environment,
            Class<?> application,
            String... options)
            throws IOException {
        var arguments = new ArrayList<>(List.of("serve", application.getName()));
        arguments.addAll(List.of(options));
        return run(under, jvmOptions, environment, arguments);
    }

    /// `levada dev` on a class that need not be on the class path.
    static ServeProcess dev(String application, String... options) throws IOException {
        var arguments = new ArrayList<>(List.of("dev", application));
        arguments.addAll(List.of(options));
        return run(List.of(), List.of(), Map.of(), arguments);
    }

    /// Another command, which has nothing to be quick at but its start.
    static ServeProcess command(String... arguments) throws IOException {
        return run(List.of(), List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"), Map.of(), List.of(arguments));
    }

    private static ServeProcess run(
            List<String> under, List<String> jvmOptions, Map<String, String> environment, List<String> arguments)
            throws IOException {
        var command = new ArrayList<>(withoutIgnoredSignals());
        command.addAll(under);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Levada.class.getName()));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return new ServeProcess(builder.start());
    }

    /// Whether that command is there and works.
    static boolean canRun(String... command) {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// A connection that says nothing.
    static Socket silent(int port) throws IOException {
        var socket = new Socket();
        socket.connect(new InetSocketAddress("127.0.0.1", port), (int) PATIENCE.toMillis());
        return socket;
    }

    /// What it has used of the processors.
    Duration processorTime() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    // Whoever runs tests in the background may have SIGINT ignored, which children inherit and a JVM respects.
    private static List<String> withoutIgnoredSignals() throws IOException {
        var prefix = List.of("env", "--default-signal=INT");
        try {
            var probe = new ArrayList<>(prefix);
            probe.add("true");
            return new ProcessBuilder(probe).start().waitFor() == 0 ? prefix : List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    /// Waits for a line with that text.
    String awaitLine(String text) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var line = lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (line == null) throw new AssertionError("Expected a line with \"" + text + "\", but got " + seen);
            seen.add(line);
            if (line.contains(text)) return line;
        }
    }

    int awaitPort() throws InterruptedException {
        var line = URL.matcher(awaitLine("is served on"));
        if (!line.find()) throw new AssertionError("Expected a URL, but got " + seen);
        return Integer.parseInt(line.group(1));
    }

    void signal(String name) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
        if (code != 0) throw new AssertionError("Expected kill -" + name + " to work, but it ended with " + code);
    }

    int awaitExit() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
            throw new AssertionError("Expected the process to end, but it runs. It said " + seen + lines);
        return process.exitValue();
    }

    /// Everything it has said that nobody has waited for.
    List<String> otherLines() {
        return List.copyOf(lines);
    }

    /// Opens a connection and sends a request for `/`.
    static Socket request(int port) throws IOException {
        return request(port, "/");
    }

    private static Socket request(int port, String path) throws IOException {
        var socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    static String answer(int port) throws IOException {
        return answer(port, "/");
    }

    static String answer(int port, String path) throws IOException {
        try (var socket = request(port, path)) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// Opens a WebSocket.
    static Socket webSocket(int port) throws IOException {
        var socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.getOutputStream()
                .write(("GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int octet = socket.getInputStream().read();
            if (octet < 0) throw new AssertionError("Expected a handshake, but got " + head);
            head.append((char) octet);
        }
        if (!head.toString().startsWith("HTTP/1.1 101 ")) throw new AssertionError("Expected 101, but got " + head);
        return socket;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void read() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) lines.add(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
