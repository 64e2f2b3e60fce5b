package dev.levada.interop.subject;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The JDK's WebSocket, with whole binary messages to wait for.
final class JdkSocket implements AutoCloseable {
    private static final long DEADLINE_SECONDS = 30;

    private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    private final WebSocket socket;

    private JdkSocket(HttpClient client, URI uri) throws Exception {
        socket = client.newWebSocketBuilder().buildAsync(uri, new Listener()).get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    static JdkSocket connect(HttpClient client, URI uri) throws Exception {
        return new JdkSocket(client, uri);
    }

    void sendBytes(ByteBuffer bytes, boolean isLast) throws Exception {
        socket.sendBinary(bytes, isLast).get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    byte[] receive() throws InterruptedException {
        var next = heard.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
        if (next instanceof byte[] message) return message;
        throw new AssertionError("Expected a binary message, but got " + (next == null ? "nothing in time" : next));
    }

    @Override
    public void close() {
        socket.abort();
    }

    private final class Listener implements WebSocket.Listener {
        private final ByteArrayOutputStream message = new ByteArrayOutputStream();

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean isLast) {
            var part = new byte[data.remaining()];
            data.get(part);
            message.writeBytes(part);
            if (isLast) {
                heard.add(message.toByteArray());
                message.reset();
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
            heard.add("a close with " + code + " " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable failure) {
            heard.add("a failure: " + failure);
        }
    }
}
