package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Application;
import dev.levada.contract.ContractException;
import dev.levada.contract.Headers;
import dev.levada.server.options.Metric;
import dev.levada.server.options.Metrics;
import dev.levada.server.options.ServerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Numbers and health: what they say, who can read them, and that peers cannot make them grow: T-102 to
/// T-104.
final class MetricsTest {
    private static final String CANARY = "c4n4ry";

    private static ServerForTests serve(Application application) {
        return serve(application, UnaryOperator.identity());
    }

    private static ServerForTests serve(Application application, UnaryOperator<ServerOptions> change) {
        return ServerForTests.of(application, options -> change.apply(options.withMetrics(new Metrics("127.0.0.1:0"))));
    }

    private static RawResponse ask(ServerForTests server, String path) {
        int port = server.server().metricsAddress().orElseThrow().port();
        try (var client = RawClient.connect(port)) {
            client.write("GET " + path + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
            return client.readResponse();
        }
    }

    private static List<String> numbers(ServerForTests server) {
        var response = ask(server, "/metrics");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("content-type")).contains("text/plain; version=0.0.4; charset=utf-8");
        return response.text().lines().toList();
    }

    private static double value(List<String> numbers, String name) {
        return numbers.stream()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("Expected " + name + " in " + String.join("\n", numbers)));
    }

    @Test
    void whatHappensShowsOnce() {
        try (var server = serve(Apps.ECHO)) {
            for (int i = 0; i < 3; i++) server.get("/");
            try (var bad = server.client()) {
                bad.write("GET / HTTP/1.1\r\n\r\n").readToEnd();
            }
            try (var foreign = server.client()) {
                foreign.write(ServerForTests.handshake("Origin: http://evil")).readToEnd();
            }
            try (var gone = server.webSocket()) {
                gone.write(RawFrame.text("hello")).readFrame();
                gone.write(RawFrame.close(4002, "")).readToEnd();
            }
            server.awaitIdle();
            try (var open = server.webSocket();
                    var idle = server.client()) {
                open.write(RawFrame.text("hello")).readFrame();
                idle.write("GET / HTTP/1.1\r\nHost: test\r\n\r\n").readResponse();
                var numbers = numbers(server);
                assertThat(value(numbers, "levada_responses_total{method=\"GET\",outcome=\"2xx\"}"))
                        .isEqualTo(4);
                assertThat(value(numbers, "levada_request_seconds_count")).isEqualTo(4);
                assertThat(value(numbers, "levada_request_seconds_bucket{le=\"+Inf\"}"))
                        .isEqualTo(4);
                assertThat(value(numbers, "levada_refusals_total{reason=\"malformed\"}"))
                        .isEqualTo(1);
                assertThat(value(numbers, "levada_refusals_total{reason=\"forbidden\"}"))
                        .isEqualTo(1);
                assertThat(value(numbers, "levada_handshakes_total{answer=\"accepted\"}"))
                        .isEqualTo(2);
                assertThat(value(numbers, "levada_messages_total{direction=\"in\"}"))
                        .isEqualTo(2);
                assertThat(value(numbers, "levada_bytes_total{kind=\"websocket\",direction=\"in\"}"))
                        .isEqualTo(10);
                assertThat(value(numbers, "levada_bytes_total{kind=\"http\",direction=\"out\"}"))
                        .isEqualTo(4 * 6);
                assertThat(value(numbers, "levada_closes_total{code=\"4xxx\"}")).isEqualTo(1);
                assertThat(value(numbers, "levada_connections{kind=\"websocket\",state=\"open\"}"))
                        .isEqualTo(1);
                assertThat(value(numbers, "levada_connections{kind=\"http1\",state=\"idle\"}"))
                        .isEqualTo(1);
                assertThat(value(numbers, "levada_phase{phase=\"ready\"}")).isEqualTo(1);
                assertThat(value(numbers, "jvm_heap_used_bytes")).isPositive();
            }
        }
    }

    @Test
    void theTextIsWellFormed() {
        try (var server = serve(Apps.ECHO)) {
            assertThat(numbers(server))
                    .allSatisfy(line -> assertThat(line)
                            .matches("# HELP [a-z0-9_]+ [ -~]+|# TYPE [a-z0-9_]+ (counter|gauge|histogram)"
                                    + "|[a-z0-9_]+(\\{[a-z_]+=\"[^\"]*\"(,[a-z_]+=\"[^\"]*\")*})? [-+0-9.E]+"));
            assertThat(numbers(server).stream().filter(line -> line.startsWith("# TYPE")))
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void noPeerCanAddALabelAndNoSecretShows() {
        try (var server = serve(Apps.ECHO)) {
            // What has not yet happened is there as well, as zero.
            int before = numbers(server).size();
            for (int i = 0; i < 300; i++) {
                try (var client = server.client()) {
                    client.write("M" + CANARY + i + " /" + CANARY + i + "?" + CANARY + " HTTP/1.1\r\nHost: " + CANARY
                                    + i
                                    + "\r\nUser-Agent: " + CANARY + i + "\r\nCookie: " + CANARY
                                    + "\r\nConnection: close\r\n\r\n")
                            .readToEnd();
                }
            }
            for (int code = 4000; code < 4020; code++)
                try (var client = server.webSocket()) {
                    client.write(RawFrame.close(code, CANARY)).readToEnd();
                }
            server.awaitIdle();
            var after = numbers(server);
            assertThat(after).hasSize(before);
            assertThat(after).noneMatch(line -> line.contains(CANARY));
            assertThat(value(after, "levada_responses_total{method=\"OTHER\",outcome=\"2xx\"}"))
                    .isEqualTo(300);
            assertThat(value(after, "levada_closes_total{code=\"4xxx\"}")).isEqualTo(20);
            assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().contains(CANARY));
        }
    }

    @Test
    void nothingOfItCanBeReachedByDefaultNorEverWhereTheApplicationIsServed() {
        try (var server = ServerForTests.of(Apps.ECHO)) {
            assertThat(server.server().metricsAddress()).isEmpty();
        }
        try (var server = serve(Apps.ECHO)) {
            for (var path : List.of("/metrics", "/livez", "/readyz"))
                assertThat(server.get(path).text()).isEqualTo("GET " + path + " ");
            assertThat(ask(server, "/other").status()).isEqualTo(404);
        }
    }

    @Test
    void anAddressThatIsTakenKeepsTheServerFromStarting() throws IOException {
        try (var holder = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var taken = new Metrics("127.0.0.1:" + holder.getLocalPort());
            assertThatThrownBy(() -> ServerForTests.of(Apps.ECHO, options -> options.withMetrics(taken)))
                    .isInstanceOf(ServerException.class)
                    .hasMessageContaining(String.valueOf(holder.getLocalPort()));
        }
        assertThatThrownBy(() -> new Metrics("localhost"))
                .isInstanceOf(ContractException.class)
                .hasMessage("Expected a host and a port such as 127.0.0.1:9090 or [::1]:9090, but got \"localhost\".");
        assertThat(new Metrics("[::1]:9090").where().orElseThrow().host()).isEqualTo("::1");
    }

    @Test
    void otherNumbersStandBesideTheServers() {
        try (var log = new CapturedLog();
                var server = serve(Apps.ECHO)) {
            server.server().addMetrics(() -> {
                throw new IllegalStateException("for the\ntest");
            });
            server.server()
                    .addMetrics(() -> List.of(
                            Metric.counter("shop_orders_total", "Orders.", 7),
                            Metric.gauge("shop_carts", "Carts.", 1.5),
                            Metric.gauge("shop_carts", "Twice.", 2),
                            Metric.gauge("shop_depth", "Depth.", 3).of("channel", "mails"),
                            Metric.gauge("shop_depth", "Depth.", 4).of("channel", "faxes"),
                            Metric.gauge("shop_depth", "Depth.", 5).of("channel", "faxes")));
            var numbers = numbers(server);
            assertThat(numbers).contains("# TYPE shop_orders_total counter", "shop_orders_total 7", "shop_carts 1.5");
            assertThat(numbers).doesNotContain("shop_carts 2");
            assertThat(numbers)
                    .contains("shop_depth{channel=\"mails\"} 3", "shop_depth{channel=\"faxes\"} 4")
                    .doesNotContain("shop_depth{channel=\"faxes\"} 5");
            assertThatThrownBy(() -> Metric.gauge("shop_depth", "Depth.", 3).of("channel", "a\"b"))
                    .hasMessageContaining("label");
            assertThat(log.await("A source of metrics failed")).contains("for the\\u000atest");
        }
    }

    @Test
    void itIsReadyWhileItsChecksPass() {
        var isThere = new AtomicBoolean(true);
        try (var log = new CapturedLog();
                var server = serve(Apps.ECHO)) {
            server.server().addCheck("database", () -> {
                if (!isThere.get()) throw new IOException("no " + CANARY);
            });
            assertThat(ask(server, "/readyz").text()).isEqualTo("ready\n");
            isThere.set(false);
            var response = Await.until("not ready", () -> ask(server, "/readyz"), seen -> seen.status() == 503);
            assertThat(response.text()).isEqualTo("not ready: database\n");
            assertThat(log.await("The health check database fails")).contains(CANARY);
            assertThat(ask(server, "/livez").text()).isEqualTo("live\n");
            isThere.set(true);
            Await.until("ready", () -> ask(server, "/readyz"), seen -> seen.status() == 200);
        }
    }

    @Test
    void aCheckThatHangsIsAFailure() {
        try (var _ = new CapturedLog();
                var server = serve(Apps.ECHO)) {
            server.server().addCheck("slow", () -> new CountDownLatch(1).await());
            assertThat(ask(server, "/readyz").text()).isEqualTo("not ready: slow\n");
        }
    }

    @Test
    void itIsNotReadyAndStillLiveWhileItEnds() throws Exception {
        var release = new CountDownLatch(1);
        Application application = (_, _, send) -> {
            release.await();
            Apps.respond(send, 200, Headers.EMPTY, "done");
        };
        var server = serve(application);
        try (var client = server.client()) {
            client.write("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
            server.next();
            var closing = CompletableFuture.runAsync(server::close);
            var response = Await.until("not ready", () -> ask(server, "/readyz"), seen -> seen.status() == 503);
            assertThat(response.text()).isEqualTo("not ready: stopping\n");
            assertThat(ask(server, "/livez").status()).isEqualTo(200);
            release.countDown();
            assertThat(client.readResponse().text()).isEqualTo("done");
            closing.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void endsOfHttp2ShowByReason() {
        try (var server = serve(Apps.ECHO);
                var client = Http2Client.open(server)) {
            // A head without a path.
            client.write(client.head(1, true, ":method", "GET", ":scheme", "http", ":authority", "test"));
            assertThat(client.awaitReset(1)).isEqualTo(Http2Frame.PROTOCOL_ERROR);
            client.write(client.request(3, "POST", "/", false), Http2Frame.reset(3, Http2Frame.CANCEL));
            client.ping();
            client.write(Http2Frame.windowUpdate(0, Integer.MAX_VALUE));
            client.awaitEnd();
            var numbers = numbers(server);
            assertThat(value(numbers, "levada_http2_resets_total{direction=\"out\",reason=\"protocol_error\"}"))
                    .isEqualTo(1);
            assertThat(value(numbers, "levada_http2_resets_total{direction=\"in\",reason=\"cancel\"}"))
                    .isEqualTo(1);
            assertThat(value(numbers, "levada_http2_resets_total{direction=\"out\",reason=\"refused_stream\"}"))
                    .isZero();
            assertThat(value(numbers, "levada_http2_goaways_total{reason=\"flow_control_error\"}"))
                    .isEqualTo(1);
        }
    }
}
