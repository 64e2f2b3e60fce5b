package dev.levada.server;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// A client that sends the frames of HTTP/2 it is told, right or wrong, and reads what comes. Pings and
/// settings are not answered by themselves; every read has a deadline.
final class Http2Client implements AutoCloseable {
    static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    static final int INITIAL_WINDOW_SIZE = 4;
    static final int ENABLE_CONNECT_PROTOCOL = 8;

    private final RawClient client;
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false, 1 << 20);
    private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();
    private final Map<Integer, Answer> answers = new HashMap<>();
    private final List<Http2Frame> seen = new ArrayList<>();

    /// What has come on one stream so far.
    static final class Answer {
        final List<Http2Headers> heads = new ArrayList<>();
        final ByteArrayOutputStream body = new ByteArrayOutputStream();
        boolean isComplete;

        String status() {
            return heads.isEmpty() ? "none" : heads.getFirst().status().toString();
        }

        String header(String name) {
            var value = heads.getFirst().get(name);
            return value == null ? "" : value.toString();
        }

        String text() {
            return body.toString(StandardCharsets.UTF_8);
        }
    }

    Http2Client(RawClient client) {
        this.client = client;
    }

    /// A client that has exchanged settings with the server.
    static Http2Client open(ServerForTests server, int... settings) {
        var client = new Http2Client(server.client());
        client.client.write(PREFACE);
        client.write(Http2Frame.settings(settings));
        client.await(frame -> frame.type() == Http2Frame.SETTINGS && !frame.has(Http2Frame.ACK), "settings");
        return client.write(Http2Frame.of(Http2Frame.SETTINGS, Http2Frame.ACK, 0));
    }

    RawClient raw() {
        return client;
    }

    Http2Client write(Http2Frame... frames) {
        var all = new ByteArrayOutputStream();
        for (var frame : frames) all.writeBytes(frame.bytes());
        client.write(all.toByteArray());
        return this;
    }

    /// Writes the frames so many times, as long as the server takes them.
    boolean flood(int times, Http2Frame... frames) {
        var all = new ByteArrayOutputStream();
        for (int i = 0; i < 100; i++) for (var frame : frames) all.writeBytes(frame.bytes());
        byte[] bytes = all.toByteArray();
        for (int i = 0; i < times; i += 100) if (!client.offers(bytes)) return false;
        return true;
    }

    /// The fields of a request as they stand in frames: names and values in turn.
    byte[] block(String... namesAndValues) {
        var headers = new DefaultHttp2Headers(false);
        for (int i = 0; i < namesAndValues.length; i += 2) headers.add(namesAndValues[i], namesAndValues[i + 1]);
        return block(headers);
    }

    private byte[] block(Http2Headers headers) {
        var block = Unpooled.buffer();
        try {
            encoder.encodeHeaders(1, headers, block);
            return ByteBufUtil.getBytes(block);
        } catch (Http2Exception e) {
            throw new AssertionError(e);
        } finally {
            block.release();
        }
    }

    Http2Frame head(int streamId, boolean isLast, String... namesAndValues) {
        int flags = Http2Frame.END_HEADERS | (isLast ? Http2Frame.END_STREAM : 0);
        return new Http2Frame(Http2Frame.HEADERS, flags, streamId, block(namesAndValues));
    }

    Http2Frame request(int streamId, String method, String path, boolean isLast, String... namesAndValues) {
        var all = new ArrayList<>(List.of(":method", method, ":scheme", "http", ":path", path, ":authority", "test"));
        all.addAll(List.of(namesAndValues));
        return head(streamId, isLast, all.toArray(String[]::new));
    }

    Http2Frame get(int streamId, String path, String... namesAndValues) {
        return request(streamId, "GET", path, true, namesAndValues);
    }

    Http2Frame handshake(int streamId, String... namesAndValues) {
        var all = new ArrayList<>(List.of(
                ":method",
                "CONNECT",
                ":protocol",
                "websocket",
                ":scheme",
                "http",
                ":path",
                "/socket?a=b",
                ":authority",
                "test:80",
                "sec-websocket-version",
                "13"));
        all.addAll(List.of(namesAndValues));
        return head(streamId, false, all.toArray(String[]::new));
    }

    // ---- what comes

    /// The next frame; what it says of a stream is kept with the others of that stream.
    Http2Frame read() {
        byte[] header = client.readExactly(9);
        int length = (header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | (header[2] & 0xff);
        int streamId = (header[5] & 0x7f) << 24 | (header[6] & 0xff) << 16 | (header[7] & 0xff) << 8 | header[8] & 0xff;
        var frame = new Http2Frame(header[3], header[4], streamId, client.readExactly(length));
        keep(frame);
        return frame;
    }

    private void keep(Http2Frame frame) {
        seen.add(frame);
        var answer = answers.computeIfAbsent(frame.streamId(), _ -> new Answer());
        switch (frame.type()) {
            case Http2Frame.HEADERS, Http2Frame.CONTINUATION -> {
                unfinished.writeBytes(frame.payload());
                if (!frame.has(Http2Frame.END_HEADERS)) break;
                var block = Unpooled.wrappedBuffer(unfinished.toByteArray());
                unfinished.reset();
                try {
                    answer.heads.add(decoder.decodeHeaders(frame.streamId(), block));
                } catch (Http2Exception e) {
                    throw new AssertionError(e);
                }
            }
            case Http2Frame.DATA -> answer.body.writeBytes(frame.payload());
            default -> {}
        }
        boolean canEnd = frame.type() == Http2Frame.DATA || frame.type() == Http2Frame.HEADERS;
        answer.isComplete |= canEnd && frame.has(Http2Frame.END_STREAM);
    }

    /// The first of the next frames that is so.
    Http2Frame await(Predicate<Http2Frame> isSo, String expected) {
        var passed = new ArrayList<Http2Frame>();
        try {
            while (true) {
                var frame = read();
                if (isSo.test(frame)) return frame;
                if (passed.size() < 20) passed.add(frame);
            }
        } catch (AssertionError e) {
            throw new AssertionError("Expected " + expected + ", but after " + passed + ": " + e.getMessage(), e);
        }
    }

    Http2Frame await(int type) {
        return await(frame -> frame.type() == type, "a frame of type " + type);
    }

    /// The error with which the stream is reset.
    int awaitReset(int streamId) {
        return await(
                        frame -> frame.type() == Http2Frame.RST_STREAM && frame.streamId() == streamId,
                        "a reset of stream " + streamId)
                .error();
    }

    /// The error with which the connection ends; its end is awaited as well.
    int awaitEnd() {
        int error = await(Http2Frame.GOAWAY).error();
        client.readToEnd();
        return error;
    }

    /// Whether the connection has ended in an orderly way, or does so now.
    boolean isEnded() {
        boolean isTold = seen.stream().anyMatch(frame -> frame.type() == Http2Frame.GOAWAY);
        return (isTold || await(Http2Frame.GOAWAY).error() == Http2Frame.NO_ERROR) && client.readToEnd().length == 0;
    }

    /// The whole answer on the stream, be it a refusal.
    Answer answer(int streamId) {
        var answer = answers.computeIfAbsent(streamId, _ -> new Answer());
        while (!answer.isComplete) {
            var frame = read();
            if (frame.streamId() == streamId && frame.type() == Http2Frame.RST_STREAM && !answer.isComplete)
                throw new AssertionError("Expected an answer on stream " + streamId + ", but got " + frame + ".");
        }
        return answer;
    }

    /// The first head on the stream.
    Answer head(int streamId) {
        var answer = answers.computeIfAbsent(streamId, _ -> new Answer());
        while (answer.heads.isEmpty()) read();
        return answer;
    }

    /// What has come on the stream so far.
    Answer known(int streamId) {
        return answers.computeIfAbsent(streamId, _ -> new Answer());
    }

    /// How many bytes the server has allowed for on that stream since the last call.
    long takeWindow(int streamId) {
        long more = 0;
        for (var frame : seen)
            if (frame.type() == Http2Frame.WINDOW_UPDATE && frame.streamId() == streamId) more += frame.number(0, 4);
        seen.removeIf(frame -> frame.type() == Http2Frame.WINDOW_UPDATE && frame.streamId() == streamId);
        return more;
    }

    /// Asks whether the connection works, and reads all that came before the answer.
    Http2Client ping() {
        write(new Http2Frame(Http2Frame.PING, 0, 0, new byte[8]));
        await(frame -> frame.type() == Http2Frame.PING && frame.has(Http2Frame.ACK), "an answer to a ping");
        return this;
    }

    @Override
    public void close() {
        client.close();
    }
}
