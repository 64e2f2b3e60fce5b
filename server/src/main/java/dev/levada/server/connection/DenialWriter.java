package dev.levada.server.connection;

import dev.levada.contract.Bytes;
import dev.levada.contract.WebSocketEvent;
import io.netty.channel.Channel;

/// An application's own refusal of a handshake: collected and written as one response.
final class DenialWriter {
    private final Channel channel;
    private final HttpResponses responses;
    private final WebSocketEvent.DenialStart start;
    private Bytes body = Bytes.EMPTY;

    DenialWriter(Channel channel, HttpResponses responses, WebSocketEvent.DenialStart start) {
        this.channel = channel;
        this.responses = responses;
        this.start = start;
    }

    /// Takes the next part.
    ///
    /// @return whether it was the last, and the response is written
    boolean writeOnLoop(WebSocketEvent.DenialBody part) {
        body = body.plus(part.body());
        if (part.moreBody()) return false;
        if (channel.isActive()) responses.writeDenial(start, body);
        return true;
    }
}
