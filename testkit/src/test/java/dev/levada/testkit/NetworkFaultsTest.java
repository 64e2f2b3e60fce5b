package dev.levada.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Application;
import dev.levada.contract.WebSocketEvent;
import dev.levada.server.options.ServerOptions;
import dev.levada.server.options.Timeouts;
import dev.levada.testkit.RelayForTests.Direction;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a network does to connections, in a few lines.
@Timeout(60)
class NetworkFaultsTest {
    private static final TestOptions PATIENT = TestOptions.defaults().withDeadline(Duration.ofSeconds(20));

    private final LinkedBlockingQueue<WebSocketEvent.Disconnect> ends = new LinkedBlockingQueue<>();

    private final Application echo = (scope, receive, send) -> {
        if (!scope.type().equals("websocket")) {
            Applications.HELLO.serve(scope, receive, send);
            return;
        }
        receive.next();
        send.accept(WebSocketEvent.Accept.PLAIN);
        while (true)
            switch (receive.next()) {
                case WebSocketEvent.Receive message -> send.accept(message.echo());
                case WebSocketEvent.Disconnect end -> {
                    ends.add(end);
                    return;
                }
                default -> {}
            }
    };

    private TestSite site(Duration ping) {
        var server = ServerOptions.defaults()
                .withTimeouts(Timeouts.DEFAULT.withPing(ping).withPong(ping));
        return TestSite.liveOverNetwork(echo, server, PATIENT);
    }

    private WebSocketEvent.Disconnect end() throws InterruptedException {
        var end = ends.poll(20, TimeUnit.SECONDS);
        assertThat(end).as("the application's disconnect").isNotNull();
        return end;
    }

    @Test
    void aSocketThatIsCutEndsWithout() throws InterruptedException {
        try (var site = site(Timeouts.DEFAULT.ping());
                var socket = site.webSocket("/").connect()) {
            socket.sendText("x");
            assertThat(socket.receiveText()).isEqualTo("x");
            site.network().reset();
            assertThat(end().by()).isEqualTo(WebSocketEvent.Disconnect.By.LOST);
        }
    }

    @Test
    void whileItIsCutNobodyComesIn() {
        try (var site = site(Timeouts.DEFAULT.ping())) {
            site.network().cut();
            assertThatThrownBy(() -> site.get("/")).isInstanceOf(AssertionError.class);
            site.network().heal();
            assertThat(site.get("/").status()).isEqualTo(200);
        }
    }

    @Test
    void aHalfOpenConnectionIsNoticedByThePing() throws InterruptedException {
        try (var site = site(Duration.ofSeconds(1));
                var socket = site.webSocket("/").connect()) {
            socket.sendText("x");
            assertThat(socket.receiveText()).isEqualTo("x");
            site.network().stall(Direction.TO_SERVER);
            assertThat(end().by()).isEqualTo(WebSocketEvent.Disconnect.By.LOST);
        }
    }

    @Test
    void whatIsStalledArrivesAfterwards() {
        try (var site = site(Timeouts.DEFAULT.ping());
                var socket = site.webSocket("/").connect()) {
            site.network().stall(Direction.TO_CLIENT);
            socket.sendText("x");
            site.network().heal();
            assertThat(socket.receiveText()).isEqualTo("x");
        }
    }

    @Test
    void aSlowNetworkTakesItsTime() {
        var time = Duration.ofMillis(100);
        try (var site = site(Timeouts.DEFAULT.ping());
                var socket = site.webSocket("/").connect()) {
            site.network().delay(Direction.TO_SERVER, time);
            long before = System.nanoTime();
            socket.sendText("x");
            assertThat(socket.receiveText()).isEqualTo("x");
            assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(time.toNanos());
        }
    }

    @Test
    void aSiteWithoutANetworkSaysHowToGetOne() {
        try (var site = TestSite.of(TestSite.Mode.MEMORY, echo)) {
            assertThatThrownBy(site::network)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("liveOverNetwork");
        }
    }

    @Test
    void aBrowserCanBeSentToALiveSite() throws Exception {
        try (var site = TestSite.live(echo);
                var browser = HttpClient.newHttpClient()) {
            var answer = browser.send(
                    HttpRequest.newBuilder(URI.create(site.origin() + "/")).build(), BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
        }
    }
}
