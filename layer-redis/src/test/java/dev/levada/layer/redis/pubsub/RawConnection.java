package dev.levada.layer.redis.pubsub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A connection to Redis that knows nothing but its protocol: what is on the wire, as other programs see
/// it. Used by one thread.
final class RawConnection implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    /// What was published.
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Published(String topic, byte[] payload) {}

    RawConnection(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /// Returns when it is confirmed.
    void subscribe(String topic) throws IOException {
        command(bytes("SUBSCRIBE"), bytes(topic));
    }

    /// The next message of a subscribed topic.
    Published next() throws IOException {
        if (reply() instanceof List<?> push
                && push.get(1) instanceof byte[] topic
                && push.get(2) instanceof byte[] payload) return new Published(new String(topic, UTF_8), payload);
        throw new IOException("Expected a published message.");
    }

    /// @return how many got it
    long publish(String topic, byte[] payload) throws IOException {
        return command(bytes("PUBLISH"), bytes(topic), payload) instanceof Long reached ? reached : -1;
    }

    /// How many connections have subscribed to the topic.
    long subscribers(String topic) throws IOException {
        return command(bytes("PUBSUB"), bytes("NUMSUB"), bytes(topic)) instanceof List<?> answer
                        && answer.get(1) instanceof Long count
                ? count
                : -1;
    }

    /// How many topics have subscribers.
    int topics() throws IOException {
        return command(bytes("PUBSUB"), bytes("CHANNELS")) instanceof List<?> answer ? answer.size() : -1;
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private @Nullable Object command(byte[]... words) throws IOException {
        var command = new ByteArrayOutputStream();
        command.writeBytes(bytes("*" + words.length + "\r\n"));
        for (var word : words) {
            command.writeBytes(bytes("$" + word.length + "\r\n"));
            command.writeBytes(word);
            command.writeBytes(bytes("\r\n"));
        }
        socket.getOutputStream().write(command.toByteArray());
        return reply();
    }

    private @Nullable Object reply() throws IOException {
        var line = line();
        var rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+' -> rest;
            case ':' -> Long.valueOf(rest);
            case '$' -> {
                int length = Integer.parseInt(rest);
                byte[] content = length < 0 ? null : in.readNBytes(length);
                in.skipNBytes(length < 0 ? 0 : 2);
                yield content;
            }
            case '*' -> {
                var elements = new ArrayList<@Nullable Object>();
                for (int i = Integer.parseInt(rest); i > 0; i--) elements.add(reply());
                yield elements;
            }
            default -> throw new IOException("Expected an answer, but got: " + line);
        };
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\r'; next = in.read()) {
            if (next < 0) throw new IOException("Expected an answer, but the connection is closed.");
            line.write(next);
        }
        in.skipNBytes(1);
        return line.toString(UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
