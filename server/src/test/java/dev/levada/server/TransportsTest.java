package dev.levada.server;

import static dev.levada.server.OutsideWritersTest.outlet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Application;
import dev.levada.contract.Outlet;
import dev.levada.contract.WebSocketEvent;
import dev.levada.server.options.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// The heart of both protocols, whatever carries the bytes.
@ParameterizedClass
@EnumSource(Transport.class)
final class TransportsTest {
    private final Transport transport;

    TransportsTest(Transport transport) {
        this.transport = transport;
    }

    private ServerForTests serve(Application application) {
        return serve(application, UnaryOperator.identity());
    }

    private ServerForTests serve(
            Application application, UnaryOperator<dev.levada.server.options.ServerOptions> change) {
        return ServerForTests.of(application, options -> change.apply(options.withTransport(transport)));
    }

    @Test
    void requestsAndMessagesAreAnswered() {
        try (var server = serve(Apps.ECHO);
                var kept = server.client();
                var socket = server.webSocket()) {
            for (int i = 0; i < 3; i++) {
                kept.write("POST /" + i + " HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\n\r\nabc");
                assertThat(kept.readResponse().text()).isEqualTo("POST /" + i + " abc");
                socket.write(RawFrame.text("message " + i));
                assertThat(socket.readFrame().text()).isEqualTo("message " + i);
            }
            socket.write(RawFrame.close(1000, ""));
            assertThat(socket.readFrame().closeCode()).isEqualTo(1000);
            assertThat(socket.readToEnd()).isEmpty();
        }
    }

    @Test
    void broadcastsReachEveryMember() throws Exception {
        try (var server = serve(Apps.READER)) {
            var clients = new ArrayList<RawClient>();
            var outlets = new ArrayList<Outlet>();
            for (int i = 0; i < 20; i++) {
                clients.add(server.webSocket());
                outlets.add(outlet(server.next()));
            }
            var members = List.copyOf(outlets);
            for (int i = 0; i < 50; i++)
                members.getFirst().lane().write(members, null, new WebSocketEvent.SendText("message " + i));
            for (var client : clients)
                for (int i = 0; i < 50; i++)
                    assertThat(client.readFrame().text()).isEqualTo("message " + i);
            clients.forEach(RawClient::close);
        }
    }

    /// A socket takes the first and part of another, while the kernel has room; the rest waits in the
    /// server.
    @Test
    void aBroadcastThatASocketTakesInPartsArrivesWhole() throws Exception {
        try (var server = serve(
                        Apps.READER,
                        options -> options.withLimits(options.limits().withMaxBehindBytes(1 << 30)));
                var client = RawClient.connect(server.port(), 4_096)) {
            client.write(ServerForTests.handshake());
            ServerForTests.accepted(client);
            var members = List.<Outlet>of(outlet(server.next()));
            for (int i = 0; i < 400; i++)
                members.getFirst().lane().write(members, null, new WebSocketEvent.SendText(i + "x".repeat(40_000)));
            for (int i = 0; i < 400; i++) {
                String text = client.readFrame().text();
                assertThat(text).hasSize(40_000 + Integer.toString(i).length()).startsWith(i + "x");
            }
            assertThat(server.server().statistics().broadcastsWritten()).isEqualTo(400);
        }
    }

    @Test
    void aBroadcastToAPeerThatHasGoneHarmsNobody() throws Exception {
        try (var server = serve(Apps.READER);
                var gone = server.webSocket()) {
            var first = outlet(server.next());
            try (var there = server.webSocket()) {
                var members = List.of(first, outlet(server.next()));
                gone.reset();
                for (int i = 0; i < 100; i++)
                    first.lane().write(members, null, new WebSocketEvent.SendText("message " + i));
                for (int i = 0; i < 100; i++)
                    assertThat(there.readFrame().text()).isEqualTo("message " + i);
                assertThat(server.awaitStatistics("one WebSocket", seen -> seen.webSockets() == 1)
                                .webSockets())
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void silentPeersArePinged() {
        try (var server = serve(
                        Apps.READER,
                        options -> options.withTimeouts(options.timeouts().withPing(Duration.ofMillis(100))));
                var client = server.webSocket()) {
            for (int i = 0; i < 2; i++) {
                assertThat(client.readFrame().first()).isEqualTo(0x89);
                client.write(RawFrame.of(0x8A, new byte[0]));
            }
        }
    }
}
