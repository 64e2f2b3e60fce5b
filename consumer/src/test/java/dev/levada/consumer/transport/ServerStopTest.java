package dev.levada.consumer.transport;

import static dev.levada.routing.ProtocolRouter.http;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.consumer.Disconnected;
import dev.levada.consumer.EventStreamConsumer;
import dev.levada.consumer.Http;
import dev.levada.consumer.WebSocketConsumer;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Route;
import dev.levada.routing.Routes;
import dev.levada.server.Server;
import dev.levada.server.options.ServerOptions;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// A server that stops while streams and polls are open.
class ServerStopTest {
    private static final GroupName NEWS = GroupName.of("news");

    private final List<String> seen = new CopyOnWriteArrayList<>();

    private final class Stream extends EventStreamConsumer {
        @Override
        protected Iterable<GroupName> groups() {
            return List.of(NEWS);
        }

        @Override
        protected void disconnected() {
            seen.add("stream");
        }
    }

    private final class Talk extends WebSocketConsumer {
        @Override
        protected Iterable<GroupName> groups() {
            return List.of(NEWS);
        }

        @Override
        protected void disconnected(Disconnected cause) {
            seen.add("session " + cause.code());
        }
    }

    @Test
    void eachConsumerSeesItsEndAndNothingIsLeft() throws Exception {
        var timeouts = ServerOptions.defaults().timeouts().withDrain(Duration.ofMillis(100));
        try (var layer = ChannelLayer.memory();
                var transports = Transports.of(Talk::new)) {
            var site = layer.around(new ProtocolRouter(
                    http(Routes.of(Http.events("/stream", Stream::new), Route.path("/socket", transports.http())))));
            try (var server =
                    Server.start(site, ServerOptions.defaults().withPort(0).withTimeouts(timeouts))) {
                int port = server.port();
                var answers = new ArrayList<String>();
                try (var stream = begin(port, "GET /stream", "");
                        var events = begin(port, "GET /socket/sse", "");
                        var opening = begin(port, "POST /socket/poll", "content-length: 0\r\n")) {
                    for (var socket : List.of(stream, events, opening)) answers.add(read(socket));
                    var session = answers.getLast().replaceAll("(?s).*\"session\":\"([^\"]+)\".*", "$1");
                    try (var _ = begin(port, "GET /socket/poll?after=0", "levada-session: " + session + "\r\n")) {
                        assertThat(answers)
                                .allSatisfy(answer -> assertThat(answer).startsWith("HTTP/1.1 200"));
                        assertThat(layer.statistics().memberships()).isEqualTo(3);
                        server.close();
                    }
                }
            }
            transports.close();
            long until = System.nanoTime() + 15_000_000_000L;
            while (layer.statistics().mailboxes() > 0 && System.nanoTime() < until) LockSupport.parkNanos(1_000_000);
            // The server takes the client away and interrupts at once; a stream's session may see either first.
            assertThat(seen).contains("stream", "session 1001").hasSize(3);
            assertThat(seen).isSubsetOf("stream", "session 1001", "session 1006");
            assertThat(layer.statistics().mailboxes()).isZero();
        }
    }

    private static Socket begin(int port, String request, String headers) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(15_000);
        var head = request + " HTTP/1.1\r\nhost: 127.0.0.1\r\n" + headers + "\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /// What has come, up to the end of a first event or of an answer in JSON.
    private static String read(Socket socket) throws IOException {
        var text = new StringBuilder();
        while (text.indexOf("\n\n") < 0 && text.indexOf("]}") < 0) {
            int b = socket.getInputStream().read();
            if (b < 0) throw new EOFException("Expected more than " + text);
            text.append((char) b);
        }
        return text.toString();
    }
}
