package dev.levada.consumer.transport;

import static dev.levada.routing.ProtocolRouter.http;
import static dev.levada.routing.ProtocolRouter.webSocket;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.consumer.Disconnected;
import dev.levada.consumer.Handlers;
import dev.levada.consumer.JsonWebSocketConsumer;
import dev.levada.consumer.WebSocketConsumer;
import dev.levada.contract.Application;
import dev.levada.contract.AttributeKey;
import dev.levada.contract.Bytes;
import dev.levada.contract.Headers;
import dev.levada.json.JsonCodec;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.layer.MessageType;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Route;
import dev.levada.routing.Routes;
import dev.levada.testkit.TestEvent;
import dev.levada.testkit.TestOptions;
import dev.levada.testkit.TestResponse;
import dev.levada.testkit.TestSite;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The same consumer in three ways.
class TransportsTest {
    private static final TestOptions PATIENT = TestOptions.defaults().withDeadline(Duration.ofSeconds(15));
    private static final AttributeKey<String> USER = AttributeKey.of("user");

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final ChannelLayer layer = ChannelLayer.memory();

    record Said(String text) {}

    @MessageType("line")
    record Line(String from, String text) {}

    record Plain(String text) {}

    record Kick(String reason) {}

    record Opened(String session) {}

    record End(int code, String reason) {}

    private final class Chat extends JsonWebSocketConsumer<Said> {
        private GroupName room = GroupName.of("nowhere");
        private String name = "nobody";

        @Override
        protected void connected() {
            name = scope().attribute(USER).orElse("") + scope().query("name").orElse("guest");
            if (name.endsWith("banned")) {
                refuse(410, "Go away.");
                return;
            }
            room = GroupName.of("chat", scope().path("room"));
            join(room);
            accept(null, Headers.of("set-cookie", "seen=1"));
        }

        @Override
        protected void received(Said said) {
            switch (said.text()) {
                case "plain" -> broadcast(room, new Plain("p"));
                case "bytes" -> send(Bytes.utf8("raw"));
                case "bye" -> close(4000, "bye");
                case "fail" -> throw new IllegalStateException("planned");
                default -> {
                    broadcast(room, new Line(name, said.text()));
                    sendJson(new Plain("told"));
                }
            }
        }

        @Override
        protected void handlers(Handlers on) {
            on.message(Kick.class, kick -> close(4001, kick.reason()));
        }

        @Override
        protected void disconnected(Disconnected cause) {
            seen.add(name + " " + cause.by() + " " + cause.code());
        }
    }

    private final Transports chat = Transports.of(Chat::new);

    private Application site() {
        var all = new ProtocolRouter(
                http(Routes.of(Route.path("/chat/{room}", chat.http()))),
                webSocket(Routes.of(Route.path("/chat/{room}", chat.webSocket()))));
        return layer.around((scope, receive, send) -> all.serve(scope.with(USER, "user "), receive, send));
    }

    @AfterEach
    void close() {
        chat.close();
        awaits(() -> layer.statistics().mailboxes() == 0);
        layer.close();
    }

    private void awaits(BooleanSupplier holds) {
        long until = System.nanoTime() + 15_000_000_000L;
        while (!holds.getAsBoolean() && System.nanoTime() < until) LockSupport.parkNanos(1_000_000);
        assertThat(holds.getAsBoolean())
                .as("seen %s, %s", seen, layer.statistics())
                .isTrue();
    }

    private static String session(TestEvent open) {
        assertThat(open.name()).isEqualTo("open");
        return open.json(Opened.class).session();
    }

    private static TestResponse post(TestSite site, String target, String session, String text) {
        return site.request("POST", target)
                .header("levada-session", session)
                .header("content-type", "application/json")
                .body(text)
                .send();
    }

    private static String said(String text) {
        return JsonCodec.standard().encode(new Said(text));
    }

    private static final String TOLD = "{\"text\":\"told\"}";

    private static String line(String from, String text) {
        return "{\"type\":\"line\",\"from\":\"user " + from + "\",\"text\":\"" + text + "\"}";
    }

    @ParameterizedTest
    @EnumSource(TestSite.Mode.class)
    void allThreeAreInOneRoomAndSeeTheSame(TestSite.Mode mode) {
        try (var site = TestSite.of(mode, site(), PATIENT);
                var ann = site.webSocket("/chat/blue?name=ann").connect();
                var bob = site.events("/chat/blue/sse?name=bob")) {
            var bobs = session(bob.next());
            var cid = PollClient.open(site, "/chat/blue/poll?name=cid");
            ann.sendJson(new Said("1"));
            assertThat(ann.receiveText()).isEqualTo(line("ann", "1"));
            assertThat(ann.receiveText()).isEqualTo(TOLD);
            assertThat(bob.next().data()).isEqualTo(line("ann", "1"));
            assertThat(cid.next()).isEqualTo(line("ann", "1"));

            assertThat(post(site, "/chat/blue/sse", bobs, said("2")).status()).isEqualTo(204);
            assertThat(bob.next().data()).isEqualTo(line("bob", "2"));
            assertThat(bob.next().data()).isEqualTo(TOLD);
            assertThat(ann.receiveText()).isEqualTo(line("bob", "2"));
            assertThat(cid.next()).isEqualTo(line("bob", "2"));

            assertThat(cid.send(said("3")).status()).isEqualTo(204);
            assertThat(cid.next()).isEqualTo(line("cid", "3"));
            assertThat(cid.next()).isEqualTo(TOLD);
            assertThat(ann.receiveText()).isEqualTo(line("cid", "3"));
            assertThat(bob.next().data()).isEqualTo(line("cid", "3"));

            // What is encoded once for sockets is the same for all.
            cid.send(said("plain"));
            assertThat(ann.receiveText()).isEqualTo("{\"text\":\"p\"}");
            assertThat(bob.next().data()).isEqualTo("{\"text\":\"p\"}");
            assertThat(cid.next()).isEqualTo("{\"text\":\"p\"}");
            assertThat(cid.request("DELETE", "").send().status()).isEqualTo(204);
        }
        awaits(() -> seen.size() == 3);
        assertThat(seen).containsExactlyInAnyOrder("user ann PEER 1000", "user bob LOST 1006", "user cid PEER 1000");
        assertThat(chat.statistics().sessions()).isZero();
        assertThat(chat.statistics().opened()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(TestSite.Mode.class)
    void aConsumerClosesItsClientWithCodeAndReason(TestSite.Mode mode) {
        try (var site = TestSite.of(mode, site(), PATIENT);
                var bob = site.events("/chat/blue/sse?name=bob")) {
            var bobs = session(bob.next());
            var cid = PollClient.open(site, "/chat/blue/poll?name=cid");
            cid.send(said("1"));
            cid.send(said("bye"));
            cid.send(said("after"));
            assertThat(cid.next()).isEqualTo(line("cid", "1"));
            assertThat(cid.next()).isEqualTo(TOLD);
            assertThat(cid.awaitClose()).isEqualTo(Map.of("code", 4000, "reason", "bye"));
            assertThat(bob.next().data()).isEqualTo(line("cid", "1"));
            layer.groupSend(GroupName.of("chat", "blue"), new Kick("closing time"));
            var end = bob.next();
            assertThat(end.name()).isEqualTo("close");
            assertThat(end.json(End.class)).isEqualTo(new End(4001, "closing time"));
            bob.awaitEnd();
            // Ended, and perhaps forgotten already.
            assertThat(post(site, "/chat/blue/sse", bobs, said("x")).status()).isIn(404, 410);
        }
        awaits(() -> seen.size() == 2);
        assertThat(seen).containsExactlyInAnyOrder("user cid CONSUMER 4000", "user bob CONSUMER 4001");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sse", "poll"})
    void aRefusedHandshakeIsARefusedRequest(String transport) {
        try (var site = TestSite.of(TestSite.Mode.MEMORY, site(), PATIENT)) {
            var method = transport.equals("sse") ? "GET" : "POST";
            var refused = site.request(method, "/chat/blue/" + transport + "?name=banned")
                    .send();
            assertThat(refused.status()).isEqualTo(410);
            assertThat(refused.text()).isEqualTo("Go away.");
            assertThat(refused.headers().first("x-content-type-options")).contains("nosniff");
        }
        awaits(() -> seen.size() == 1 && chat.statistics().sessions() == 0);
    }

    @Test
    void headersOfTheHandshakeAnswerAreThoseOfTheResponse() {
        try (var site = TestSite.of(TestSite.Mode.MEMORY, site(), PATIENT);
                var bob = site.events("/chat/blue/sse")) {
            assertThat(bob.headers().first("set-cookie")).contains("seen=1");
            assertThat(bob.headers().first("x-accel-buffering")).contains("no");
            var opened = site.request("POST", "/chat/blue/poll").send();
            assertThat(opened.headers().first("set-cookie")).contains("seen=1");
        }
    }

    @Test
    void headOpensNoSession() {
        try (var site = TestSite.of(TestSite.Mode.MEMORY, site(), PATIENT)) {
            var events = site.request("HEAD", "/chat/blue/sse").send();
            assertThat(events.status()).isEqualTo(200);
            assertThat(events.headers().first("content-type")).contains("text/event-stream; charset=utf-8");
            assertThat(site.request("HEAD", "/chat/blue/poll").send().status()).isEqualTo(200);
            assertThat(site.request("PUT", "/chat/blue/poll").send().status()).isEqualTo(405);
            var options = site.request("OPTIONS", "/chat/blue/poll").send();
            assertThat(options.headers().first("allow").orElse("")).contains("GET", "POST", "DELETE");
        }
        assertThat(chat.statistics().opened()).isZero();
    }

    @Test
    void aQuietStreamGetsComments() {
        var options = TransportOptions.defaults()
                .withTimes(
                        Duration.ofSeconds(25), Duration.ofSeconds(60), Duration.ofMillis(40), Duration.ofSeconds(10));
        try (var transports = Transports.of(() -> new WebSocketConsumer() {}, options);
                var site = TestSite.of(TestSite.Mode.MEMORY, transports.http(), PATIENT);
                var stream = site.events("/sse")) {
            session(stream.next());
            assertThat(stream.nextComment()).isBlank();
            assertThat(stream.nextComment()).isBlank();
        }
    }

    @Test
    void bytesGoBothWays() {
        try (var site = TestSite.of(TestSite.Mode.MEMORY, site(), PATIENT);
                var bob = site.events("/chat/blue/sse")) {
            var bobs = session(bob.next());
            post(site, "/chat/blue/sse", bobs, said("bytes"));
            assertThat(bob.next()).isEqualTo(new TestEvent("bytes", "cmF3", ""));
            var cid = PollClient.open(site, "/chat/blue/poll");
            cid.send(said("bytes"));
            assertThat(cid.next()).isEqualTo(Map.of("bytes", "cmF3"));
            assertThat(cid.request("POST", "")
                            .header("content-type", "application/octet-stream")
                            .body("x")
                            .send()
                            .status())
                    .isEqualTo(204);
            assertThat(cid.awaitClose().get("code")).isEqualTo(1003);
        }
    }

    @Test
    void aFailedConsumerIsClosedWith1011() {
        try (var site = TestSite.of(TestSite.Mode.MEMORY, site(), PATIENT);
                var bob = site.events("/chat/blue/sse")) {
            post(site, "/chat/blue/sse", session(bob.next()), said("fail"));
            assertThat(bob.next().json(End.class).code()).isEqualTo(1011);
            bob.awaitEnd();
            var cid = PollClient.open(site, "/chat/blue/poll");
            cid.send(said("fail"));
            assertThat(cid.awaitClose().get("code")).isEqualTo(1011);
        }
        awaits(() -> seen.size() == 2);
        assertThat(seen).containsExactly("user guest FAILURE 1011", "user guest FAILURE 1011");
    }

    @Test
    void anApplicationThatFailsBeforeItsAnswerIsAnsweredWith500() {
        Application broken = (scope, receive, send) -> {
            throw new IllegalStateException("planned");
        };
        try (var transports = Transports.of(broken, TransportOptions.defaults());
                var site = TestSite.of(TestSite.Mode.MEMORY, transports.http(), PATIENT)) {
            assertThat(site.get("/sse").status()).isEqualTo(500);
            assertThat(site.request("POST", "/poll").send().status()).isEqualTo(500);
        }
    }

    @Test
    void theEndOfAllIsTheEndOfEachSession() {
        try (var site = TestSite.of(TestSite.Mode.MEMORY, site(), PATIENT);
                var bob = site.events("/chat/blue/sse?name=bob")) {
            session(bob.next());
            var cid = PollClient.open(site, "/chat/blue/poll?name=cid");
            chat.close();
            assertThat(bob.next().json(End.class).code()).isEqualTo(1001);
            assertThat(cid.awaitClose().get("code")).isEqualTo(1001);
            assertThat(site.get("/chat/blue/sse").status()).isEqualTo(503);
        }
        awaits(() -> seen.size() == 2);
        assertThat(seen).containsExactlyInAnyOrder("user bob SERVER 1001", "user cid SERVER 1001");
    }
}
