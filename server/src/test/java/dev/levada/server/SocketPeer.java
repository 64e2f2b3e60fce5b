package dev.levada.server;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/// A WebSocket client in one of the versions of HTTP, behind its handshake.
interface SocketPeer extends AutoCloseable {
    /// The status that accepts, or that of a refusal.
    int status();

    String header(String name);

    /// Of a refusal.
    String body();

    void write(byte[] frames);

    RawFrame readFrame();

    /// Ends our half in an orderly way.
    void halfClose();

    /// Breaks off.
    void reset();

    /// Waits for the end of the server's half, with nothing before it.
    void awaitEnd();

    @Override
    void close();

    default RawFrame readCloseFrame() {
        var frame = readFrame();
        while (frame.opcode() != RawFrame.CLOSE) frame = readFrame();
        return frame;
    }

    /// In which version.
    enum Way {
        HTTP1 {
            @Override
            int accepted() {
                return 101;
            }

            @Override
            SocketPeer open(ServerForTests server, String... namesAndValues) {
                var client = server.client();
                var lines = new String[namesAndValues.length / 2];
                for (int i = 0; i < lines.length; i++)
                    lines[i] = namesAndValues[2 * i] + ": " + namesAndValues[2 * i + 1];
                client.write(ServerForTests.handshake(lines));
                return new OverHttp1(client, client.readResponse());
            }
        },
        HTTP2 {
            @Override
            int accepted() {
                return 200;
            }

            @Override
            SocketPeer open(ServerForTests server, String... namesAndValues) {
                var client = Http2Client.open(server, Http2Client.INITIAL_WINDOW_SIZE, 1 << 20);
                client.write(Http2Frame.windowUpdate(0, 1 << 20), client.handshake(1, namesAndValues));
                return new OverHttp2(client, 1);
            }
        };

        /// The status that accepts.
        abstract int accepted();

        /// A client that has read the answer to its handshake.
        abstract SocketPeer open(ServerForTests server, String... namesAndValues);
    }

    /// On a connection of its own.
    record OverHttp1(RawClient client, RawResponse response) implements SocketPeer {
        @Override
        public int status() {
            return response.status();
        }

        @Override
        public String header(String name) {
            return response.header(name).orElse("");
        }

        @Override
        public String body() {
            return response.text();
        }

        @Override
        public void write(byte[] frames) {
            client.write(frames);
        }

        @Override
        public RawFrame readFrame() {
            return client.readFrame();
        }

        @Override
        public void halfClose() {
            client.halfClose();
        }

        @Override
        public void reset() {
            client.reset();
        }

        @Override
        public void awaitEnd() {
            if (client.readToEnd().length > 0) throw new AssertionError("Expected the end, but there was more.");
        }

        @Override
        public void close() {
            client.close();
        }
    }

    /// On a stream.
    final class OverHttp2 implements SocketPeer {
        private final Http2Client client;
        private final int streamId;
        private final Http2Client.Answer answer;
        private int position;

        OverHttp2(Http2Client client, int streamId) {
            this.client = client;
            this.streamId = streamId;
            this.answer = client.head(streamId);
        }

        @Override
        public int status() {
            return Integer.parseInt(answer.status());
        }

        @Override
        public String header(String name) {
            return answer.header(name.toLowerCase(Locale.ROOT));
        }

        @Override
        public String body() {
            return client.answer(streamId).text();
        }

        @Override
        public void write(byte[] frames) {
            for (int from = 0; from < frames.length; from += 16_384) {
                int to = Math.min(frames.length, from + 16_384);
                client.write(Http2Frame.data(streamId, Arrays.copyOfRange(frames, from, to), false));
            }
        }

        @Override
        public RawFrame readFrame() {
            byte[] head = take(2);
            int length = head[1] & 0x7f;
            if (length > 125) {
                byte[] more = take(length == 126 ? 2 : 8);
                length = 0;
                for (byte octet : more) length = length << 8 | octet & 0xff;
            }
            return new RawFrame(head[0] & 0xff, take(length));
        }

        private byte[] take(int bytes) {
            while (answer.body.size() < position + bytes) {
                if (answer.isComplete)
                    throw new AssertionError("Expected more, but the stream ended behind "
                            + new String(answer.body.toByteArray(), StandardCharsets.ISO_8859_1));
                client.read();
            }
            var taken = new ByteArrayOutputStream();
            taken.write(answer.body.toByteArray(), position, bytes);
            position += bytes;
            return taken.toByteArray();
        }

        @Override
        public void halfClose() {
            client.write(Http2Frame.data(streamId, "", true));
        }

        @Override
        public void reset() {
            client.write(Http2Frame.reset(streamId, Http2Frame.CANCEL));
        }

        @Override
        public void awaitEnd() {
            while (!answer.isComplete) client.read();
            if (answer.body.size() > position) throw new AssertionError("Expected the end, but there was more.");
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
