package dev.levada.examples.guide;

import static dev.levada.consumer.Sockets.socket;
import static dev.levada.routing.ProtocolRouter.webSocket;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.CloseCode;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.RequestHead;
import dev.levada.layer.ChannelLayer;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Routes;
import dev.levada.testkit.ApplicationCommunicator;
import dev.levada.testkit.TestOptions;
import dev.levada.testkit.TestSite;
import dev.levada.testkit.WebSocketCommunicator;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TestingListingsTest {
    private static Application rooms(ChannelLayer layer) {
        return layer.around(new ProtocolRouter(webSocket(Routes.of(socket("/room/{room}", RoomConsumer::new)))));
    }

    @Test
    void aHeaderAnOriginAndSubprotocolsCanBeSent() {
        var site = TestSite.of(layer -> layer.around(Routes.of(socket("/echo", Echo::new))), ChannelLayer.memory());
        try (site) {
            // begin: handshake
            try (var socket = site.webSocket("/echo")
                    .header("cookie", "levada_session=...")
                    .origin(site.origin())
                    .subprotocols("chat.v2", "chat.v1")
                    .connect()) {
                assertThat(socket.subprotocol()).isEmpty();
            }
            // end: handshake
        }
    }

    @Test
    void oneApplicationCanBeDrivenEventByEvent() {
        Application application = (_, receive, send) -> {
            receive.next();
            send.accept(new HttpEvent.ResponseStart(204));
            send.accept(new HttpEvent.ResponseBody(Bytes.EMPTY));
        };
        // begin: communicator
        var scope = HttpScope.of(RequestHead.of("GET", "http", "/hello", Headers.EMPTY));
        try (var communicator = ApplicationCommunicator.start(application, scope)) {
            communicator.send(HttpEvent.Request.EMPTY);
            assertThat(communicator.receive(HttpEvent.ResponseStart.class).status())
                    .isEqualTo(204);
            communicator.receive(HttpEvent.ResponseBody.class);
            communicator.awaitEnd();
        }
        // end: communicator
    }

    @Test
    void aSocketCanDoWithoutASite() {
        // begin: socket-communicator
        try (var socket = WebSocketCommunicator.start(Routes.of(socket("/echo", Echo::new)), "/echo")) {
            socket.connect();
            socket.sendText("hello");
            assertThat(socket.receiveText()).isEqualTo("hello");
            socket.close(CloseCode.NORMAL);
        }
        // end: socket-communicator
    }

    @Test
    void twoProcessesShareALayer() {
        // begin: two-sites
        try (var layer = ChannelLayer.memory();
                var one = TestSite.of(rooms(layer));
                var other = TestSite.of(rooms(layer));
                var ann = one.webSocket("/room/blue?name=ann").connect();
                var bob = other.webSocket("/room/blue?name=bob").connect()) {
            ann.sendJson(new RoomConsumer.Said("hello"));
            assertThat(bob.receiveJson(RoomConsumer.Line.class).text()).isEqualTo("hello");
        }
        // end: two-sites
    }

    @Test
    void aSlowTestIsGivenMoreTime() {
        // begin: options
        var patient = TestOptions.defaults().withDeadline(Duration.ofSeconds(20));
        try (var site = TestSite.of(TestSite.Mode.LIVE, Routes.of(socket("/echo", Echo::new)), patient)) {
            assertThat(site.origin()).startsWith("http://127.0.0.1:");
        }
        // end: options
    }
}
