package dev.levada.server.websocket;

import dev.levada.contract.ContractException;
import dev.levada.contract.Quoted;
import dev.levada.contract.WebSocketEvent;
import dev.levada.server.connection.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import org.jspecify.annotations.Nullable;

/// A handshake that waits for its application's answer, and what the client has sent meanwhile. On the
/// loop, but for [#checkSubprotocol].
final class PendingHandshake {
    private final Channel channel;
    private final WebSocketHandshake asked;
    private final HandshakeAnswer answer;
    private @Nullable ByteBuf early;
    private @Nullable DenialWriter denial;
    private int deniedStatus;

    PendingHandshake(Channel channel, WebSocketHandshake asked, HandshakeAnswer answer) {
        this.channel = channel;
        this.asked = asked;
        this.answer = answer;
    }

    WebSocketHandshake asked() {
        return asked;
    }

    /// Any thread.
    void checkSubprotocol(@Nullable String chosen) {
        if (chosen == null || asked.subprotocols().contains(chosen)) return;
        throw new ContractException("Expected a subprotocol that the client offers " + asked.subprotocols()
                + ", but got " + Quoted.of(chosen) + ".");
    }

    /// Keeps what came before the answer. Reading has stopped, so it is one read at the most.
    void hold(ByteBuf bytes) {
        early = early == null ? bytes : channel.alloc().compositeBuffer().addComponents(true, early, bytes);
    }

    /// Completes the handshake: from here on the pipeline speaks frames.
    void accept(WebSocketEvent.Accept accept, WebSocketConnection socket, WebSocketDecoderConfig config) {
        answer.accept(accept, asked.accept());
        var pipeline = channel.pipeline();
        pipeline.addBefore(pipeline.context(socket).name(), null, new FrameDecoder(config, socket));
    }

    /// Hands what came early to the frame decoder.
    void releaseEarly() {
        var bytes = early;
        early = null;
        if (bytes != null) channel.pipeline().fireChannelRead(bytes);
    }

    /// Answers for the server.
    void refuse(Refusal refusal) {
        answer.refuse(refusal);
        answer.closeOutputWhenWritten();
    }

    void deny(WebSocketEvent.DenialStart start) {
        deniedStatus = start.status();
        denial = new DenialWriter(channel, answer, start);
    }

    /// Takes a part of the application's own refusal.
    ///
    /// @return whether it was the last, and the response is written
    boolean deny(WebSocketEvent.DenialBody body) {
        if (denial == null || !denial.writeOnLoop(body)) return false;
        answer.closeOutputWhenWritten();
        return true;
    }

    /// The status of the application's own refusal.
    int deniedStatus() {
        return deniedStatus;
    }

    /// Frees what came early.
    void forget() {
        if (early != null) early.release();
        early = null;
    }
}
