package dev.levada.server.http2;

import dev.levada.server.connection.Peer;
import dev.levada.server.connection.Refusal;
import dev.levada.server.connection.ServerContext;
import dev.levada.server.tally.Http2Code;
import dev.levada.server.tally.RefusalReason;
import dev.levada.server.websocket.WebSocketHandshake;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/// What comes in on one HTTP/2 connection: heads open requests and WebSockets, data goes to them. On the
/// loop.
final class IncomingFrames extends Http2FrameAdapter {
    private final MultiplexConnection connection;
    private final ServerContext context;
    private final Peer peer;

    private Http2Connection.@Nullable PropertyKey key;
    private final StreamHistory history;
    private int opened;

    IncomingFrames(MultiplexConnection connection) {
        this.connection = connection;
        this.context = connection.context();
        this.history = new StreamHistory(context.options().http2().maxStreams());
        this.peer = Peer.of(connection.channel(), connection.loop());
    }

    StreamHistory history() {
        return history;
    }

    void listenOnLoop(Http2Connection streams) {
        countOnLoop(streams);
        key = streams.newKey();
        streams.addListener(new Http2ConnectionAdapter() {
            @Override
            public void onStreamClosed(Http2Stream stream) {
                var end = endOf(stream);
                if (end != null) end.closed();
                connection.streamClosedOnLoop();
            }
        });
    }

    /// How many streams there may be is looked at here: what Netty refuses it does not know any more when
    /// the body arrives, and takes that for a mistake that ends the connection.
    private static void countOnLoop(Http2Connection streams) {
        streams.remote().maxActiveStreams(Integer.MAX_VALUE);
    }

    @Nullable
    StreamEnd endOf(int streamId) {
        var stream = connection.codec().connection().stream(streamId);
        return stream == null ? null : endOf(stream);
    }

    private @Nullable StreamEnd endOf(Http2Stream stream) {
        return key == null ? null : stream.getProperty(key);
    }

    /// A stream is about to be reset because of a mistake of the peer, or of ours.
    void failedOnLoop(@Nullable Http2Stream stream) {
        context.counters().badRequests.increment();
        var end = stream == null ? null : endOf(stream);
        if (end != null) end.closed();
    }

    // ---- frames

    @Override
    public void onSettingsRead(ChannelHandlerContext handlerContext, Http2Settings settings) {
        connection.settingsOnLoop();
    }

    @Override
    public void onSettingsAckRead(ChannelHandlerContext handlerContext) {
        connection.acknowledgedOnLoop();
        countOnLoop(connection.codec().connection());
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext handlerContext,
            int streamId,
            Http2Headers headers,
            int streamDependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean endOfStream)
            throws Http2Exception {
        var stream = connection.codec().connection().stream(streamId);
        var known = endOf(stream);
        if (known != null) {
            // Trailers: they end the body, and their fields are nobody's.
            known.read(Unpooled.EMPTY_BUFFER, endOfStream);
            return;
        }
        history.opened(streamId);
        if (connection.isFull())
            throw Http2Exception.streamError(streamId, Http2Error.REFUSED_STREAM, "Too much is still running.");
        opened++;
        try {
            var head = StreamHead.of(streamId, headers, connection.loop(), peer);
            if (head.protocol() == null) open(stream, head, headers, endOfStream);
            else connect(stream, head, endOfStream);
        } catch (Refusal refusal) {
            refuse(stream, refusal, head(headers), endOfStream);
        }
        if (opened == context.options().limits().maxRequestsPerConnection()) connection.lastStream();
    }

    @Override
    public int onDataRead(
            ChannelHandlerContext handlerContext, int streamId, ByteBuf data, int padding, boolean endOfStream) {
        var end = endOf(streamId);
        return padding + (end == null ? data.readableBytes() : end.read(data, endOfStream));
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext handlerContext, int streamId, long errorCode) {
        context.counters().resetsReceived.add(Http2Code.of(errorCode));
    }

    // ---- streams

    private void open(Http2Stream stream, StreamHead head, Http2Headers headers, boolean endOfStream) {
        var length = headers.get("content-length");
        long declared = length == null ? -1 : Long.parseLong(length.toString());
        if (declared > context.options().limits().maxBodyBytes())
            throw new Refusal(413, "The request body is too large.");
        var end = new RequestStream(connection, stream, head, peer);
        stream.setProperty(key(), end);
        connection.add(end);
        end.start(endOfStream);
    }

    private void connect(Http2Stream stream, StreamHead head, boolean endOfStream) throws Http2Exception {
        if (!"websocket".equals(head.protocol())) throw new Refusal(501, "Expected the protocol \"websocket\".");
        if (endOfStream)
            throw Http2Exception.streamError(
                    stream.id(), Http2Error.PROTOCOL_ERROR, "Expected a WebSocket that goes on.");
        WebSocketHandshake handshake;
        try {
            handshake = WebSocketHandshake.checkExtended(head.head(), context.options());
        } catch (Refusal refusal) {
            context.counters().refusedHandshakes.increment();
            throw refusal;
        }
        var end = new SocketStream(connection, stream);
        stream.setProperty(key(), end);
        connection.add(end);
        end.start(handshake);
    }

    private void refuse(Http2Stream stream, Refusal refusal, boolean isHead, boolean endOfStream) {
        context.counters().refusals.add(RefusalReason.of(refusal.status()));
        context.access().refused(peer.client(), refusal.status());
        // A foreign page's handshake is well formed.
        if (refusal.status() < 500 && refusal.status() != 403)
            context.counters().badRequests.increment();
        var out = new StreamOutput(connection, stream);
        out.refuse(refusal, isHead);
        if (!endOfStream) out.endBoth();
    }

    private static boolean head(Http2Headers headers) {
        return "HEAD".contentEquals(headers.method());
    }

    private Http2Connection.PropertyKey key() {
        if (key == null) throw new IllegalStateException("Expected streams to be listened to from the start.");
        return key;
    }
}
