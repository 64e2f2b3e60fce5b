package dev.levada.interop.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/// A foreign program that was run to its end.
///
/// @param code with which it ended
/// @param output both of its streams
record Command(int code, String output) {
    private static final long PATIENCE_SECONDS = 60;

    /// Runs it with that input; skips the test where there is no such program.
    static Command run(String input, String... command) throws IOException, InterruptedException {
        var given = Files.createTempFile("levada", ".in");
        var said = Files.createTempFile("levada", ".out");
        try {
            Files.writeString(given, input);
            var process = start(given, said, command);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("Expected " + command[0] + " to end, but it runs. It said "
                        + Files.readString(said, StandardCharsets.ISO_8859_1));
            }
            return new Command(process.exitValue(), Files.readString(said, StandardCharsets.ISO_8859_1));
        } finally {
            Files.delete(given);
            Files.delete(said);
        }
    }

    private static Process start(Path given, Path said, String... command) {
        try {
            return new ProcessBuilder(List.of(command))
                    .redirectInput(given.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
        } catch (IOException _) {
            throw new TestAbortedException("No " + command[0] + " on this machine. Install it, for example with"
                    + " \"apt-get install " + command[0] + "\".");
        }
    }
}
