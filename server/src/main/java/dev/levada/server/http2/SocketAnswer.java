package dev.levada.server.http2;

import dev.levada.contract.Bytes;
import dev.levada.contract.WebSocketEvent;
import dev.levada.server.connection.Refusal;
import dev.levada.server.connection.Unwatched;
import dev.levada.server.websocket.HandshakeAnswer;

/// Answers to a handshake on a stream (RFC 8441 section 5). On the loop.
final class SocketAnswer implements HandshakeAnswer {
    private final SocketStream channel;
    private final StreamOutput out;
    private final MultiplexConnection connection;

    SocketAnswer(SocketStream channel, StreamOutput out, MultiplexConnection connection) {
        this.channel = channel;
        this.out = out;
        this.connection = connection;
    }

    @Override
    public void accept(WebSocketEvent.Accept accept, String key) {
        var fields = ResponseHeads.of(200, accept.headers());
        var subprotocol = accept.subprotocol();
        if (subprotocol != null) fields.set("sec-websocket-protocol", subprotocol);
        out.head(fields, false);
        connection.flushSoon();
    }

    @Override
    public void refuse(Refusal refusal) {
        if (!channel.isActive()) return;
        out.refuse(refusal, false);
        connection.flushSoon();
    }

    @Override
    public void deny(WebSocketEvent.DenialStart start, Bytes body) {
        var fields = ResponseHeads.of(start.status(), start.headers());
        fields.set("content-length", Integer.toString(body.length()));
        out.head(fields, body.isEmpty());
        if (!body.isEmpty()) out.data(out.buffer(body), true);
        connection.flushSoon();
    }

    @Override
    public void closeOutputWhenWritten() {
        // Nothing can come any more that anybody waits for.
        connection.loop().loop().execute(() -> Unwatched.close(channel));
    }
}
