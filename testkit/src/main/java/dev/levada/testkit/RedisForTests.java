package dev.levada.testkit;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A real Redis server for tests: on the loopback, on a free port, without files that outlive it.
///
/// ```java
/// try (var redis = RedisForTests.start(); var layer = ChannelLayer.open(redis.url())) { ... }
/// ```
///
/// It runs the `redis-server` of the machine, or what the environment variable `LEVADA_REDIS_SERVER` names.
/// Ask [#isInstalled()] first where a machine may have none. Used by one thread.
public final class RedisForTests implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final String PASS = """
            local passed = 0
            for _, key in ipairs(redis.call('KEYS', '*')) do
              local left = redis.call('PTTL', key)
              if left >= 0 then
                passed = passed + 1
                if left <= tonumber(ARGV[1]) then redis.call('DEL', key)
                else redis.call('PEXPIRE', key, left - tonumber(ARGV[1])) end
              end
            end
            return passed
            """;

    private final Path binary;
    private final Path directory;
    private final int port;
    private final List<String> options;
    private Process process;

    private RedisForTests(Path binary, int port, List<String> options) {
        this.binary = binary;
        this.port = port;
        this.options = options;
        try {
            directory = Files.createTempDirectory("levada-redis");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process = launch();
    }

    /// Whether the machine has a Redis server.
    public static boolean isInstalled() {
        return installed().isPresent();
    }

    /// Where the machine has its Redis server.
    public static Optional<Path> installed() {
        var named = System.getenv("LEVADA_REDIS_SERVER");
        if (named != null) return Optional.of(Path.of(named));
        for (var folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, 1_000)) {
            var candidate = Path.of(folder, "redis-server");
            if (Files.isExecutable(candidate)) return Optional.of(candidate);
        }
        return Optional.empty();
    }

    /// Starts the machine's server; blocks until it answers.
    ///
    /// @param options further options of `redis-server`, such as `--maxmemory`, `2mb`
    /// @throws IllegalStateException when there is none, or it does not start
    public static RedisForTests start(String... options) {
        var binary = installed()
                .orElseThrow(() -> new IllegalStateException("Expected redis-server on the PATH, but there is none."
                        + " Install it, or name one in LEVADA_REDIS_SERVER."));
        return start(binary, options);
    }

    /// Starts another server.
    public static RedisForTests start(Path binary, String... options) {
        return new RedisForTests(binary, freePort(), List.of(options));
    }

    private static int freePort() {
        try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Its port.
    public int port() {
        return port;
    }

    /// The URL of the core layer on it: `redis://127.0.0.1:PORT`.
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /// The same for another scheme: `redis+levada`.
    public String url(String scheme) {
        return scheme + "://127.0.0.1:" + port;
    }

    /// Its process.
    public ProcessHandle process() {
        return process.toHandle();
    }

    /// Ends it at once, as a crash does. What it held is lost.
    public void kill() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS))
                throw new IllegalStateException("Expected redis-server to end within " + DEADLINE + ".");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Starts it again after [#kill()], empty, on the same port.
    public void restart() {
        process = launch();
    }

    /// Stops it without ending it, as a machine that hangs; until [#thaw()].
    public void freeze() {
        signal("STOP");
    }

    /// Lets it go on.
    public void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            int code = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
            if (code != 0)
                throw new IllegalStateException("Expected kill -" + name + " to work, but it ended with " + code + ".");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Sends one command and returns the first line of the answer: `CLIENT KILL TYPE pubsub`.
    public String command(String... words) {
        return ask(words).getFirst();
    }

    /// Makes everything that Redis keeps for a time that much older, and forgets what is over: time that
    /// passes without waiting.
    public void pass(Duration time) {
        String answer = command("EVAL", PASS, "0", String.valueOf(time.toMillis()));
        if (!answer.startsWith(":"))
            throw new IllegalStateException("Expected Redis to make its keys older, but it said: " + answer);
    }

    /// What `INFO` says of that section, line by line: `cmdstat_publish:calls=1,...`.
    public List<String> info(String section) {
        return ask("INFO", section);
    }

    private List<String> ask(String... words) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) DEADLINE.toMillis());
            var command = new StringBuilder("*" + words.length + "\r\n");
            for (var word : words)
                command.append('$')
                        .append(word.getBytes(StandardCharsets.UTF_8).length)
                        .append("\r\n")
                        .append(word)
                        .append("\r\n");
            socket.getOutputStream().write(command.toString().getBytes(StandardCharsets.UTF_8));
            var reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            var first = String.valueOf(reader.readLine());
            if (!first.startsWith("$") || words.length < 2 || !words[0].equals("INFO")) return List.of(first);
            var lines = new ArrayList<String>();
            for (int left = Integer.parseInt(first.substring(1)); left > 0; ) {
                lines.add(reader.readLine());
                left -= lines.getLast().length() + "\r\n".length();
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Ends it and removes its files. Closing twice is harmless.
    @Override
    public void close() {
        thawIfAlive();
        kill();
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void thawIfAlive() {
        if (process.isAlive()) thaw();
    }

    private Process launch() {
        var command = new ArrayList<>(List.of(
                binary.toString(),
                "--port",
                String.valueOf(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                directory.toString()));
        command.addAll(options);
        try {
            var started = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile())
                    .start();
            awaitAnswer(started);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitAnswer(Process started) throws IOException {
        long until = System.nanoTime() + DEADLINE.toNanos();
        while (System.nanoTime() < until && started.isAlive()) {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
                return;
            } catch (IOException _) {
                Thread.onSpinWait();
            }
        }
        started.destroyForcibly();
        throw new IllegalStateException("Expected redis-server to listen on port " + port + ", but it said: "
                + Files.readString(directory.resolve("log")));
    }
}
