package dev.levada.server.websocket;

import dev.levada.contract.Bytes;
import dev.levada.contract.WebSocketEvent;
import io.netty.channel.Channel;

/// An application's own refusal of a handshake: collected and written as one response.
final class DenialWriter {
    private final Channel channel;
    private final HandshakeAnswer answer;
    private final WebSocketEvent.DenialStart start;
    private Bytes body = Bytes.EMPTY;

    DenialWriter(Channel channel, HandshakeAnswer answer, WebSocketEvent.DenialStart start) {
        this.channel = channel;
        this.answer = answer;
        this.start = start;
    }

    /// Takes the next part.
    ///
    /// @return whether it was the last, and the response is written
    boolean writeOnLoop(WebSocketEvent.DenialBody part) {
        body = body.plus(part.body());
        if (part.moreBody()) return false;
        if (channel.isActive()) answer.deny(start, body);
        return true;
    }
}
