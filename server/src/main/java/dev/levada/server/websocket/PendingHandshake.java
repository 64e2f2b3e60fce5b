package dev.levada.server.websocket;

import dev.levada.contract.ContractException;
import dev.levada.contract.Quoted;
import dev.levada.contract.WebSocketEvent;
import dev.levada.server.connection.Refusal;
import dev.levada.server.deflate.Deflation;
import dev.levada.server.deflate.Offer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/// A handshake that waits for its application's answer, and what the client has sent meanwhile. On the
/// loop, but for [#check].
final class PendingHandshake {
    private static final String EXTENSIONS = "sec-websocket-extensions";

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
    void check(WebSocketEvent.Accept accept) {
        if (accept.headers().contains(EXTENSIONS))
            throw new ContractException("Expected accept headers without \"" + EXTENSIONS
                    + "\", but it is among them. The server agrees on extensions by itself; see"
                    + " Accept.uncompressed().");
        var chosen = accept.subprotocol();
        if (chosen == null || asked.subprotocols().contains(chosen)) return;
        throw new ContractException("Expected a subprotocol that the client offers " + asked.subprotocols()
                + ", but got " + Quoted.of(chosen) + ".");
    }

    /// Keeps what came before the answer. Reading has stopped, so it is one read at the most.
    void hold(ByteBuf bytes) {
        early = early == null ? bytes : channel.alloc().compositeBuffer().addComponents(true, early, bytes);
    }

    /// Completes the handshake: from here on the pipeline speaks frames.
    ///
    /// @return the compression that was agreed on, or null
    @Nullable
    Deflation accept(WebSocketEvent.Accept accept, WebSocketConnection socket, SocketLoop sockets) {
        var deflation = accept.compressible()
                ? sockets.codec().agree(Offer.read(asked.head().headers().all(EXTENSIONS)))
                : null;
        answer.accept(deflation == null ? accept : withExtension(accept, deflation), asked.accept());
        var pipeline = channel.pipeline();
        var config = sockets.frameConfig(deflation != null);
        pipeline.addBefore(pipeline.context(socket).name(), null, new FrameDecoder(config, socket));
        return deflation;
    }

    private static WebSocketEvent.Accept withExtension(WebSocketEvent.Accept accept, Deflation deflation) {
        return new WebSocketEvent.Accept(accept.subprotocol(), accept.headers().plus(EXTENSIONS, deflation.answer()));
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
