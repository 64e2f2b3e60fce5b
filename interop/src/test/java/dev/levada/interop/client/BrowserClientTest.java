package dev.levada.interop.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Builds and tests `client/` with npm. Skipped where there is no npm or its packages cannot be had.
class BrowserClientTest {
    // Tests run in the folder of their module.
    private static final Path HERE = Path.of("").toAbsolutePath();
    private static final Path CLIENT = HERE.resolveSibling("client");
    private static final Path SERVED =
            HERE.resolveSibling("consumer/src/main/resources/dev/levada/consumer/client/levada-client.js");
    private static final int MAX_GZIPPED_BYTES = 6 << 10;
    private static final long DEADLINE_SECONDS = 180;

    @BeforeAll
    static void installPackages() throws Exception {
        if (run(List.of("npm", "--version")).code() != 0) abort("There is no npm to build the browser's client with.");
        if (Files.exists(CLIENT.resolve("node_modules/typescript"))) return;
        var installed = run(List.of("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"));
        if (installed.code() != 0)
            abort("npm could not install the packages of the browser's client: " + installed.said());
    }

    /// How a command ended.
    private record Outcome(int code, String said) {}

    // With streams of its own: node makes those it is given non-blocking, also for whoever has given them.
    private static Outcome run(List<String> command) throws InterruptedException {
        try {
            var output = Files.createTempFile("levada-npm", ".log");
            try {
                var process = new ProcessBuilder(command)
                        .directory(CLIENT.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                boolean hasEnded = process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS);
                if (!hasEnded) process.destroyForcibly().waitFor();
                return new Outcome(hasEnded ? process.exitValue() : -1, Files.readString(output));
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            return new Outcome(-1, e.toString());
        }
    }

    private static void succeeds(List<String> command) throws InterruptedException {
        var outcome = run(command);
        assertThat(outcome.code()).as(outcome.said()).isZero();
    }

    @Test
    void itsOwnTestsPass() throws InterruptedException {
        succeeds(List.of("npm", "test"));
    }

    @Test
    void whatTheJavaModuleServesIsWhatItsSourceGives() throws Exception {
        var built = Files.createTempDirectory("levada-client");
        succeeds(List.of("npx", "tsc", "--project", "tsconfig.json", "--outDir", built.toString()));
        assertThat(Files.readString(SERVED, StandardCharsets.UTF_8))
                .as("run npm run build in client/")
                .isEqualTo(Files.readString(built.resolve("levada-client.js"), StandardCharsets.UTF_8));
    }

    @Test
    void itIsSmallAndNeedsNothing() throws IOException {
        var gzipped = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(gzipped)) {
            out.write(Files.readAllBytes(SERVED));
        }
        assertThat(gzipped.size()).isLessThanOrEqualTo(MAX_GZIPPED_BYTES);
        assertThat(Files.readString(SERVED, StandardCharsets.UTF_8)).doesNotContain("import ");
        assertThat(Files.readString(CLIENT.resolve("package.json"), StandardCharsets.UTF_8))
                .doesNotContain("\"dependencies\"");
    }
}
