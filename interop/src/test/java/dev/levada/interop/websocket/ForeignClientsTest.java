package dev.levada.interop.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.interop.python.PythonEnvironment;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients of other languages: text, bytes, long and fragmented messages, pings and close codes, plain and
/// compressed. Each script says what it has seen, or fails with what it had expected.
@Timeout(value = 6, unit = TimeUnit.MINUTES)
final class ForeignClientsTest {
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPythonClient(boolean takesOver) throws IOException {
        var python = PythonEnvironment.orSkip().program("python");
        check(
                takesOver,
                List.of(
                        python.toString(),
                        PythonEnvironment.resource("websocket_client.py").toString()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aNodeClient(boolean takesOver) throws IOException {
        var folder = Foreign.installed(
                "node",
                Foreign.resource("node/package.json"),
                List.of("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"));
        Path script = Foreign.resource("node/client.js");
        check(
                takesOver,
                List.of(
                        "node",
                        script.toString(),
                        folder.resolve("node_modules").toString()));
    }

    private static void check(boolean takesOver, List<String> command) throws IOException {
        try (var server = EchoServer.start(takesOver)) {
            var all = new java.util.ArrayList<>(command);
            all.add(server.url());
            all.add(takesOver ? "takeover" : "forget");
            var outcome = Foreign.run(Path.of("").toAbsolutePath(), DEADLINE, all);
            assertThat(outcome.said()).endsWith("all as expected\n");
            assertThat(outcome.code()).isZero();
        }
    }
}
