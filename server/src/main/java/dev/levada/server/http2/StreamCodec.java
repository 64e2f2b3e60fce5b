package dev.levada.server.http2;

import dev.levada.server.options.ServerOptions;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import org.jspecify.annotations.Nullable;

/// Netty's HTTP/2 with our limits, and its errors told to the connection.
final class StreamCodec extends Http2ConnectionHandler {
    private static final int RESET_WINDOW_SECONDS = 60;

    /// Frames of a body in a row that hold nothing of it.
    private static final int MAX_EMPTY_FRAMES = 10;

    private final MultiplexConnection connection;
    private final FrameGatherer gatherer;

    private StreamCodec(
            MultiplexConnection connection,
            FrameGatherer gatherer,
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings) {
        // A close cuts; who wants to end in an orderly way says so before.
        super(decoder, encoder, settings, true);
        this.connection = connection;
        this.gatherer = gatherer;
    }

    static StreamCodec of(MultiplexConnection connection, ServerOptions options) {
        var settings = Http2Settings.defaultSettings()
                .maxConcurrentStreams(options.http2().maxStreams())
                .initialWindowSize(options.http2().windowBytes())
                .maxHeaderListSize(options.limits().maxHeaderBytes())
                .connectProtocolEnabled(true);
        return new Builder(connection).build(settings, options);
    }

    /// Where small frames wait for the flush.
    FrameGatherer gatherer() {
        return gatherer;
    }

    @Override
    protected void onConnectionError(
            ChannelHandlerContext handlerContext, boolean outbound, Throwable cause, @Nullable Http2Exception error) {
        connection.failedOnLoop(cause, error);
        super.onConnectionError(handlerContext, outbound, cause, error);
    }

    @Override
    protected void onStreamError(
            ChannelHandlerContext handlerContext,
            boolean outbound,
            Throwable cause,
            Http2Exception.StreamException error) {
        var stream = connection().stream(error.streamId());
        // What could not leave any more because the stream is over: the peer knows.
        boolean isOver = stream == null || stream.state() == Http2Stream.State.CLOSED;
        if (outbound && isOver) return;
        if (isOver && error.error() == Http2Error.STREAM_CLOSED) {
            lateFrame(handlerContext, error);
            return;
        }
        connection.frames().failedOnLoop(stream);
        super.onStreamError(handlerContext, outbound, cause, isSecondHead(error) ? closed(error) : error);
    }

    /// Whether there was a head behind the end of a request: Netty counts it as one too many instead of one
    /// too late (RFC 9113 section 5.1).
    private static boolean isSecondHead(Http2Exception.StreamException error) {
        return error.error() == Http2Error.PROTOCOL_ERROR
                && String.valueOf(error.getMessage()).contains("too many headers EOS: true");
    }

    private static Http2Exception.StreamException closed(Http2Exception.StreamException error) {
        return (Http2Exception.StreamException)
                Http2Exception.streamError(error.streamId(), Http2Error.STREAM_CLOSED, "%s", error.getMessage());
    }

    /// A frame has come on a stream that is over.
    private void lateFrame(ChannelHandlerContext handlerContext, Http2Exception.StreamException error) {
        var history = connection.frames().history();
        if (history.wasReset(error.streamId())) return;
        var code = history.wasOpened(error.streamId()) ? Http2Error.STREAM_CLOSED : Http2Error.PROTOCOL_ERROR;
        var fatal = Http2Exception.connectionError(code, "%s", error.getMessage());
        onConnectionError(handlerContext, false, fatal, fatal);
    }

    @Override
    public ChannelFuture resetStream(
            ChannelHandlerContext handlerContext, int streamId, long errorCode, ChannelPromise promise) {
        connection.frames().history().reset(streamId);
        var written = super.resetStream(handlerContext, streamId, errorCode, promise);
        // Not only when it has left: until then Netty would log every frame that still comes.
        var stream = connection().stream(streamId);
        if (stream != null) stream.close();
        return written;
    }

    private static final class Builder extends AbstractHttp2ConnectionHandlerBuilder<StreamCodec, Builder> {
        private final MultiplexConnection connection;
        private final FrameGatherer gatherer;

        Builder(MultiplexConnection connection) {
            this.connection = connection;
            this.gatherer = FrameGatherer.create(connection.context().counters());
        }

        StreamCodec build(Http2Settings settings, ServerOptions options) {
            var streams = new DefaultHttp2Connection(true, 0);
            // A stream whose application does not read must not block the others, so only streams have windows that
            // close; what all of them may hold is the number of streams times the window.
            streams.local().flowController(new DefaultHttp2LocalFlowController(streams, 0.5f, true));
            // Priorities are a thing of the past (RFC 9113 section 5.3), and an invitation.
            streams.remote()
                    .flowController(
                            new DefaultHttp2RemoteFlowController(streams, new UniformStreamByteDistributor(streams)));
            var limits = options.http2();
            initialSettings(settings);
            frameListener(connection.frames());
            gracefulShutdownTimeoutMillis(0);
            decoderEnforceMaxConsecutiveEmptyDataFrames(MAX_EMPTY_FRAMES);
            decoderEnforceMaxRstFramesPerWindow(limits.maxResetsPerMinute(), RESET_WINDOW_SECONDS);
            var encoder = new OutgoingLimits(
                    new DefaultHttp2ConnectionEncoder(streams, gatherer), connection, limits.maxResetsPerMinute());
            var heads = new DefaultHttp2HeadersDecoder(true, options.limits().maxHeaderBytes());
            var reader = new DefaultHttp2FrameReader(heads, limits.maxContinuations());
            codec(new DefaultHttp2ConnectionDecoder(streams, encoder, reader), encoder);
            return build();
        }

        @Override
        protected StreamCodec build(
                Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings initialSettings) {
            return new StreamCodec(connection, gatherer, decoder, encoder, initialSettings);
        }
    }
}
