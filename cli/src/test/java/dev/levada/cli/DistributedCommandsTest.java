package dev.levada.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.testkit.RedisForTests;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opentest4j.TestAbortedException;

/// `levada edge` and `levada worker --consumers`, as the processes that they are.
@Timeout(120)
class DistributedCommandsTest {
    private static final String NOBODY = "redis+levada://127.0.0.1:1?timeout=1s";
    private static final String MISTYPED = "redis+levda://127.0.0.1:6379";
    private static final String SITE = CountingSite.class.getName();
    private static final Pattern PORT = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        err.getBuffer().setLength(0);
        return new Levada(Map.of(), new PrintWriter(out, true), new PrintWriter(err, true)).run(arguments);
    }

    private void saysInOneLine(String... parts) {
        assertThat(err.toString().lines()).singleElement().asString().contains(parts);
    }

    @Test
    void bothWantALayerThatProcessesShare() {
        assertThat(run("edge")).isEqualTo(2);
        assertThat(err.toString()).contains("--layer redis+levada://", "got none");
        assertThat(run("edge", "--layer", "memory:")).isEqualTo(2);
        assertThat(err.toString()).contains("\"memory:\"");
        assertThat(run("worker", "--consumers", SITE, "--layer", "memory:")).isEqualTo(2);
        assertThat(err.toString()).contains("\"memory:\"");
    }

    @Test
    void aUrlOfNoLayerIsOneLine() {
        assertThat(run("edge", "--layer", MISTYPED)).isOne();
        saysInOneLine("redis+levda");
        assertThat(run("worker", "--consumers", SITE, "--layer", MISTYPED)).isOne();
        saysInOneLine("redis+levda");
        assertThat(run("worker", "--application", WorkSite.class.getName(), "--layer", MISTYPED, "greet"))
                .isOne();
        saysInOneLine("redis+levda");
    }

    @Test
    void aLayerOutOfReachIsOneLine() {
        assertThat(run("edge", "--layer", NOBODY)).isOne();
        saysInOneLine("127.0.0.1:1");
        assertThat(run("worker", "--consumers", SITE, "--layer", NOBODY)).isOne();
        saysInOneLine("127.0.0.1:1");
    }

    @Test
    void aClassThatIsNotThereIsOneLineBeforeAnythingElse() {
        assertThat(run("worker", "--consumers", "com.acme.Missing", "--layer", NOBODY))
                .isOne();
        saysInOneLine("com.acme.Missing", "LEVADA_CLASSPATH");
    }

    @Test
    void whatIsNoTimeIsAMistakeInTheLine() {
        assertThat(run("edge", "--layer", NOBODY, "--lease", "soon")).isEqualTo(2);
        assertThat(err.toString()).contains("--lease", "500ms");
        assertThat(run("worker", "--consumers", SITE, "--layer", NOBODY, "--drain", "soon"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--drain", "500ms");
    }

    @Test
    void aWorkerDoesOneOfTwoThings() {
        assertThat(run("worker", "--layer", NOBODY)).isEqualTo(2);
        assertThat(err.toString()).contains("neither");
        assertThat(run("worker", "--layer", NOBODY, "--consumers", SITE, "greet"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("both");
    }

    @Test
    void aSocketOutlivesItsWorkerAndAllEndInOrder() throws Exception {
        if (!RedisForTests.isInstalled()) throw new TestAbortedException("No redis-server on this machine.");
        try (var redis = RedisForTests.start();
                var edge = edge(redis);
                var first = worker(redis)) {
            int port = port(edge.awaitLine("The edge of site"));
            first.awaitLine("is run for the edges");
            try (var socket = ServeProcess.webSocket(port)) {
                assertThat(answer(socket, "hello")).isEqualTo("1 hello");
                assertThat(numbers(first))
                        .contains("levada_consumers_edges 1\n", "levada_consumers_connections 1\n")
                        .contains("# TYPE levada_consumers_events_total counter\n", "levada_layer_sent_total ");
                try (var second = worker(redis)) {
                    second.awaitLine("is run for the edges");
                    first.signal("TERM");
                    first.awaitLine("Stopping");
                    assertThat(first.awaitExit()).isZero();
                    assertThat(answer(socket, "again")).isEqualTo("2 again");
                    assertThat(numbers(second)).contains("levada_consumers_restored_total 1\n");
                    assertThat(ServeProcess.answer(port(edge.awaitLine("Numbers and health")), "/metrics"))
                            .contains("levada_edge_takeovers_total 1\n", "levada_edge_connections 1\n");
                    edge.signal("TERM");
                    assertThat(edge.awaitExit()).isZero();
                    assertThat(socket.getInputStream().read()).isEqualTo(0x88);
                    second.signal("TERM");
                    assertThat(second.awaitExit()).isZero();
                }
            }
        }
    }

    private static ServeProcess edge(RedisForTests redis) throws IOException {
        return ServeProcess.command(
                "edge",
                "--layer",
                redis.url("redis+levada"),
                "--host",
                "127.0.0.1",
                "--port",
                "0",
                "--metrics-address",
                "127.0.0.1:0",
                "--drain-spread",
                "0s");
    }

    private static ServeProcess worker(RedisForTests redis) throws IOException {
        return ServeProcess.command(
                "worker",
                "--consumers",
                SITE,
                "--layer",
                redis.url("redis+levada"),
                "--metrics-address",
                "127.0.0.1:0");
    }

    private static int port(String line) {
        var found = PORT.matcher(line);
        if (!found.find()) throw new AssertionError("Expected a URL, but got " + line);
        return Integer.parseInt(found.group(1));
    }

    private static String numbers(ServeProcess worker) throws IOException, InterruptedException {
        return ServeProcess.answer(port(worker.awaitLine("Numbers and health")), "/metrics");
    }

    private static String answer(Socket socket, String text) throws IOException {
        byte[] payload = text.getBytes(StandardCharsets.US_ASCII);
        byte[] frame = new byte[payload.length + 6];
        frame[0] = (byte) 0x81;
        frame[1] = (byte) (0x80 | payload.length); // masked with zeros
        System.arraycopy(payload, 0, frame, 6, payload.length);
        socket.getOutputStream().write(frame);
        assertThat(socket.getInputStream().read()).isEqualTo(0x81);
        return new String(
                socket.getInputStream().readNBytes(socket.getInputStream().read()), StandardCharsets.US_ASCII);
    }
}
