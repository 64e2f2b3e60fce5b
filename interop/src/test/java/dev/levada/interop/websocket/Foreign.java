package dev.levada.interop.websocket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.opentest4j.TestAbortedException;

/// Programs of others: installed once into `target`, run to their end.
final class Foreign {
    private Foreign() {}

    /// How a program ended.
    ///
    /// @param code its exit code
    /// @param said all of its output
    record Outcome(int code, String said) {}

    /// Where a file of the resources lies.
    static Path resource(String path) {
        var url = Foreign.class.getResource("/" + path);
        if (url == null) throw new IllegalStateException("Expected the resource /" + path + ".");
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A folder that a command fills once, and that is found again until the list of versions changes.
    ///
    /// @param versions the file that pins what is installed; copied into the folder
    /// @param command run in the folder
    /// @throws TestAbortedException when it cannot be installed; the message says why
    static Path installed(String name, Path versions, List<String> command) {
        try {
            var target = resource("autobahn/requirements.txt")
                    .resolve("../../..")
                    .normalize()
                    .toAbsolutePath();
            var checksum = new CRC32();
            checksum.update(Files.readAllBytes(versions));
            checksum.update(String.join(" ", command).getBytes(StandardCharsets.UTF_8));
            var folder = target.resolve(name + "-" + HexFormat.of().toHexDigits((int) checksum.getValue()));
            // Two test runs of one folder would otherwise install over each other.
            try (var file = FileChannel.open(
                            target.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var _ = file.lock()) {
                var ready = folder.resolve("ready");
                if (Files.exists(ready)) return folder;
                delete(folder);
                Files.createDirectories(folder);
                Files.copy(versions, folder.resolve(versions.getFileName().toString()));
                var outcome = run(folder, Duration.ofMinutes(4), command);
                if (outcome.code() != 0)
                    throw new TestAbortedException("`" + String.join(" ", command) + "` ended with " + outcome.code()
                            + ": " + outcome.said().lines().reduce("", (_, last) -> last));
                Files.createFile(ready);
                return folder;
            }
        } catch (IOException e) {
            throw new TestAbortedException("`" + command.getFirst() + "` does not run: " + e.getMessage());
        }
    }

    /// Runs a program to its end, or until the deadline ends it.
    static Outcome run(Path folder, Duration deadline, List<String> command) throws IOException {
        var output = Files.createTempFile("levada-foreign", ".log");
        try {
            var process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try {
                boolean hasEnded = process.waitFor(deadline.toSeconds(), TimeUnit.SECONDS);
                if (!hasEnded) process.destroyForcibly().waitFor();
                var said = Files.readString(output, StandardCharsets.UTF_8);
                return hasEnded
                        ? new Outcome(process.exitValue(), said)
                        : new Outcome(-1, said + "\nIt took over " + deadline + ".");
            } finally {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            throw new AssertionError("Interrupted while waiting for " + command, e);
        } finally {
            Files.deleteIfExists(output);
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
}
