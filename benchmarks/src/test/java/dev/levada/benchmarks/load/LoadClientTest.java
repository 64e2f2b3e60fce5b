package dev.levada.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The generator against bytes written by hand.
class LoadClientTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String SWITCHING = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

    private ServerSocket listener;
    private LoadClient client;

    @BeforeEach
    void open() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        client = new LoadClient();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        listener.close();
    }

    @Test
    void wholeMessagesComeOutHoweverTheBytesAreSplit() throws Exception {
        var server = serve(socket -> {
            var bytes = (SWITCHING + "\u0081\u0005hello" + "\u0081\u0000" + "\u0082\u0002ab")
                    .getBytes(StandardCharsets.ISO_8859_1);
            for (byte each : bytes) {
                socket.getOutputStream().write(each);
                socket.getOutputStream().flush();
            }
        });
        var heard = new ArrayList<String>();
        Behaviour listening = (_, buffer, offset, length) -> {
            var payload = new byte[length];
            buffer.get(offset, payload);
            heard.add(new String(payload, StandardCharsets.UTF_8));
        };

        client.open(Target.webSocket(listener.getLocalPort(), "/"), 1, PATIENCE, listening);
        client.runUntil(listening, () -> heard.size() == 3, PATIENCE);

        assertThat(heard).containsExactly("hello", "", "ab");
        server.get(20, TimeUnit.SECONDS).close();
    }

    @Test
    void pingsAreAnswered() throws Exception {
        var server = serve(socket -> {
            socket.getOutputStream().write((SWITCHING + "\u0089\u0002hi").getBytes(StandardCharsets.ISO_8859_1));
        });

        client.open(Target.webSocket(listener.getLocalPort(), "/"), 1, PATIENCE);
        client.runUntil(Behaviour.IDLE, () -> client.pings() == 1, PATIENCE);

        try (var socket = server.get(20, TimeUnit.SECONDS)) {
            byte[] pong = socket.getInputStream().readNBytes(8);
            for (int i = 6; i < 8; i++) pong[i] ^= pong[i - 4];
            assertThat(HexFormat.of().formatHex(pong)).startsWith("8a82").endsWith("6869");
        }
    }

    @Test
    void aRefusedHandshakeIsAFailure() throws Exception {
        var server = serve(socket -> socket.getOutputStream()
                .write("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
        var target = Target.webSocket(listener.getLocalPort(), "/");

        assertThatThrownBy(() -> client.open(target, 1, PATIENCE))
                .isInstanceOf(LoadException.class)
                .hasMessage("Expected a completed WebSocket handshake, but got \"HTTP/1.1 403 Forbidden\".");
        server.get(20, TimeUnit.SECONDS).close();
    }

    @Test
    void aConnectionThatIsCutIsAFailure() throws Exception {
        var server = serve(Socket::close);
        var target = Target.webSocket(listener.getLocalPort(), "/");

        assertThatThrownBy(() -> client.open(target, 1, PATIENCE))
                .isInstanceOf(LoadException.class)
                .hasMessageStartingWith("Expected 1 open connections, but one of them was cut");
        assertThat(server.get(20, TimeUnit.SECONDS).isClosed()).isTrue();
    }

    private interface Conversation {
        void with(Socket socket) throws IOException;
    }

    /// Accepts one connection, reads its handshake, and does what the test says.
    private CompletableFuture<Socket> serve(Conversation conversation) {
        var served = new CompletableFuture<Socket>();
        Thread.ofVirtual().start(() -> {
            try {
                var socket = listener.accept();
                var seen = new StringBuilder();
                while (!seen.toString().endsWith("\r\n\r\n"))
                    seen.append((char) socket.getInputStream().read());
                conversation.with(socket);
                served.complete(socket);
            } catch (IOException e) {
                served.completeExceptionally(e);
            }
        });
        return served;
    }
}
