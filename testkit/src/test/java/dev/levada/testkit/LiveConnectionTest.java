package dev.levada.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Address;
import dev.levada.contract.Bytes;
import dev.levada.contract.Headers;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LiveConnectionTest {
    private static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(5));
    }

    private interface Script {
        void run(LiveConnection connection) throws IOException;
    }

    /// A server that says this to whoever comes.
    private static void against(String answer, Script script) throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var connection = LiveConnection.open(new Address("127.0.0.1", server.getLocalPort()), soon());
                var accepted = server.accept()) {
            accepted.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            accepted.shutdownOutput();
            script.run(connection);
        }
    }

    private static String body(LiveConnection connection) throws IOException {
        var body = Bytes.EMPTY;
        for (var part = connection.readPart(soon()); part != null; part = connection.readPart(soon()))
            body = body.plus(part);
        return body.utf8();
    }

    @Test
    void informationalAnswersArePassedOver() throws IOException {
        against("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\nX-A: b\r\n\r\n", connection -> {
            assertThat(connection.readHead(false, soon()))
                    .isEqualTo(new LiveConnection.Head(204, Headers.of("x-a", "b")));
            assertThat(body(connection)).isEmpty();
        });
    }

    @Test
    void chunksAreJoinedAndTrailersPassedOver() throws IOException {
        against(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\none\r\n0A\r\n and a two\r\n0\r\nt: 1\r\n\r\n",
                connection -> {
                    connection.readHead(false, soon());
                    assertThat(body(connection)).isEqualTo("one and a two");
                });
    }

    @Test
    void aBodyWithoutALengthEndsWithTheConnection() throws IOException {
        against("HTTP/1.0 200 OK\r\n\r\nall there is", connection -> {
            connection.readHead(false, soon());
            assertThat(body(connection)).isEqualTo("all there is");
        });
    }

    @Test
    void aBodyThatIsCutIsAnError() throws IOException {
        against("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfou", connection -> {
            connection.readHead(false, soon());
            assertThatThrownBy(() -> body(connection)).isInstanceOf(EOFException.class);
        });
    }

    @Test
    void whatIsNoHttpIsAnError() throws IOException {
        against(
                "220 mail.example\r\n\r\n",
                connection -> assertThatThrownBy(() -> connection.readHead(false, soon()))
                        .hasMessageContaining("Expected a status line, but got \"220 mail.example\""));
    }

    @Test
    void aSilentServerMeetsTheDeadline() throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var connection = LiveConnection.open(new Address("127.0.0.1", server.getLocalPort()), soon())) {
            assertThatThrownBy(() -> connection.readHead(false, Deadline.in(Duration.ofMillis(20))))
                    .isInstanceOf(SocketTimeoutException.class);
            assertThat(connection.isReadable(Deadline.in(Duration.ofMillis(20))))
                    .isFalse();
            // More than the buffers of both sides take.
            assertThatThrownBy(
                            () -> connection.write(Bytes.wrap(new byte[64 << 20]), Deadline.in(Duration.ofMillis(100))))
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }
}
