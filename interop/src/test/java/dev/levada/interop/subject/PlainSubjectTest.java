package dev.levada.interop.subject;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.examples.echo.EchoSubject;
import dev.levada.layer.ChannelLayer;
import dev.levada.server.Server;
import dev.levada.server.options.Limits;
import dev.levada.server.options.ServerOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PlainSubjectTest {
    private static final int MESSAGE_BYTES = 16 << 20;
    private static final int FRAGMENTS = 65_536;

    private final ChannelLayer layer = ChannelLayer.memory();
    private final Server server = Server.start(
            EchoSubject.create(layer),
            ServerOptions.defaults()
                    .withPort(0)
                    .withLimits(Limits.DEFAULT
                            .withMaxMessageBytes(MESSAGE_BYTES)
                            .withMaxFrameBytes(MESSAGE_BYTES)
                            .withMaxFragments(FRAGMENTS)));
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void stop() {
        client.shutdownNow();
        server.close();
        layer.close();
    }

    @Test
    void itAnswersOverHttp() throws Exception {
        assertThat(get("/").body()).isEqualTo("OK");
        var hello = get("/hello");
        assertThat(hello.statusCode()).isEqualTo(200);
        assertThat(hello.body()).isEqualTo("hello");
        assertThat(hello.headers().firstValue("content-length")).hasValue("5");
        assertThat(get("/echo").body()).contains("user-agent: ", "host: 127.0.0.1:" + server.port());
        assertThat(get("/nowhere").statusCode()).isEqualTo(404);
    }

    @Test
    void itAnswersABodyWithTheSameUpToItsLimit() throws Exception {
        byte[] body = bytes(MESSAGE_BYTES);
        assertThat(post(body).body()).isEqualTo(body);
        assertThat(post(new byte[MESSAGE_BYTES + 1]).statusCode()).isEqualTo(413);
    }

    @Test
    void itEchoesAMessageOf16MegabytesInOneFrame() throws Exception {
        byte[] message = bytes(MESSAGE_BYTES);
        try (var echo = JdkSocket.connect(client, uri("ws", "/echo"))) {
            echo.sendBytes(ByteBuffer.wrap(message), true);
            assertThat(echo.receive()).isEqualTo(message);
        }
    }

    @Test
    void itEchoesAMessageOf65536Fragments() throws Exception {
        byte[] message = bytes(FRAGMENTS);
        try (var echo = JdkSocket.connect(client, uri("ws", "/any/path"))) {
            for (int i = 0; i < FRAGMENTS; i++)
                echo.sendBytes(ByteBuffer.wrap(message, i, 1).slice(), i == FRAGMENTS - 1);
            assertThat(echo.receive()).isEqualTo(message);
        }
    }

    @Test
    void aRoomSendsToAllInIt() throws Exception {
        try (var ann = JdkSocket.connect(client, uri("ws", "/chat/blue"));
                var bob = JdkSocket.connect(client, uri("ws", "/chat/blue"))) {
            ann.sendBytes(ByteBuffer.wrap(new byte[] {1, 2}), true);
            assertThat(ann.receive()).containsExactly(1, 2);
            assertThat(bob.receive()).containsExactly(1, 2);
        }
    }

    private URI uri(String scheme, String path) {
        return URI.create(scheme + "://127.0.0.1:" + server.port() + path);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(uri("http", path)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<byte[]> post(byte[] body) throws Exception {
        var request = HttpRequest.newBuilder(uri("http", "/")).POST(BodyPublishers.ofByteArray(body));
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static byte[] bytes(int count) {
        var bytes = new byte[count];
        new Random(1).nextBytes(bytes);
        return bytes;
    }
}
