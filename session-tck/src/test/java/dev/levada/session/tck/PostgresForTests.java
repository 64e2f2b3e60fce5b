package dev.levada.session.tck;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A real PostgreSQL server for tests: on the loopback, on a free port, with nothing that outlives it.
///
/// It runs the programs of the machine, or those in the folder that `LEVADA_POSTGRES_BIN` names. They do
/// not run as root, so a test that is root runs them as `postgres` or `nobody`.
final class PostgresForTests implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final Path folder;
    private final int port;
    private final Process process;

    private PostgresForTests(Path folder, int port, Process process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /// Why there is none on this machine; empty where there is.
    static Optional<String> whyNot() {
        if (binaries().isEmpty()) return Optional.of("PostgreSQL is not installed.");
        return isRoot() && account().isEmpty()
                ? Optional.of("PostgreSQL does not run as root, and there is neither runuser nor another account.")
                : Optional.empty();
    }

    static PostgresForTests start() throws IOException, InterruptedException {
        var programs = binaries().orElseThrow();
        var folder = Files.createTempDirectory("levada-postgres");
        int port = freePort();
        if (isRoot()) give(folder, account().orElseThrow());
        var data = folder.resolve("data").toString();
        run(
                as(
                        programs.resolve("initdb").toString(),
                        "-D",
                        data,
                        "-U",
                        "levada",
                        "-A",
                        "trust",
                        "-N",
                        "-E",
                        "UTF8"),
                folder);
        // Nothing has to survive a crash.
        var server = new ProcessBuilder(as(
                        programs.resolve("postgres").toString(),
                        "-D",
                        data,
                        "-p",
                        "" + port,
                        "-h",
                        "127.0.0.1",
                        "-k",
                        folder.toString(),
                        "-c",
                        "fsync=off",
                        "-c",
                        "shared_buffers=8MB"))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        var started = new PostgresForTests(folder, port, server);
        started.awaitAnswer();
        return started;
    }

    /// Its URL for JDBC.
    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=levada";
    }

    private void awaitAnswer() throws IOException, InterruptedException {
        long until = System.nanoTime() + DEADLINE.toNanos();
        SQLException last = null;
        while (System.nanoTime() < until && process.isAlive())
            try (var connection = DriverManager.getConnection(url())) {
                if (connection.isValid(10)) return;
            } catch (SQLException e) {
                last = e;
                // Nothing tells that it is ready.
                var _ = new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS);
            }
        close();
        throw new IllegalStateException("Expected PostgreSQL to answer within " + DEADLINE + ".", last);
    }

    @Override
    public void close() throws IOException {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (UncheckedIOException _) {
            // The server was still at it; the folder is a temporary one.
        }
    }

    // ----

    private static Optional<Path> binaries() {
        var named = System.getenv("LEVADA_POSTGRES_BIN");
        if (named != null) return Optional.of(Path.of(named));
        var folders = new ArrayList<Path>();
        for (var folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, 1_000))
            folders.add(Path.of(folder));
        // Debian keeps them apart by version; the newest will do.
        try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            versions.sorted(Comparator.reverseOrder())
                    .map(version -> version.resolve("bin"))
                    .forEach(folders::add);
        } catch (IOException _) {
            // There are none.
        }
        return folders.stream()
                .filter(folder ->
                        Files.isExecutable(folder.resolve("initdb")) && Files.isExecutable(folder.resolve("postgres")))
                .findFirst();
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static Optional<String> account() {
        if (!Files.isExecutable(Path.of("/usr/sbin/runuser")) && !Files.isExecutable(Path.of("/sbin/runuser")))
            return Optional.empty();
        try {
            var accounts = Files.readAllLines(Path.of("/etc/passwd"));
            return Stream.of("postgres", "nobody")
                    .filter(name -> accounts.stream().anyMatch(line -> line.startsWith(name + ":")))
                    .findFirst();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static List<String> as(String... command) {
        if (!isRoot()) return List.of(command);
        var line = new ArrayList<>(List.of("runuser", "-u", account().orElseThrow(), "--"));
        line.addAll(List.of(command));
        return line;
    }

    private static void give(Path folder, String account) throws IOException {
        var user = folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(account);
        Files.setOwner(folder, user);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }

    private static void run(List<String> command, Path folder) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0)
            throw new IllegalStateException("Expected " + command + " to succeed, but it said: " + output);
    }

    private static int freePort() throws IOException {
        try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }
}
