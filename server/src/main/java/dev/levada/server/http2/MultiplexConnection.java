package dev.levada.server.http2;

import dev.levada.server.connection.Census;
import dev.levada.server.connection.Connection;
import dev.levada.server.connection.LoopContext;
import dev.levada.server.connection.ServerContext;
import dev.levada.server.connection.Unwatched;
import dev.levada.server.connection.WriteWatch;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// One HTTP/2 connection: what its streams share, its deadlines and its end. What comes in is
/// [IncomingFrames]'. On the loop, but for [#flushSoon].
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails is a peer that has gone, and that is seen anyway
final class MultiplexConnection extends Connection {
    private static final System.Logger LOG = System.getLogger("dev.levada.server");
    private static final Duration LINGER = Duration.ofSeconds(2);

    /// What may be on its way to us on all streams together until the peer hears that it has come.
    private static final int WINDOW_BYTES = 1 << 20;

    private static final int DEFAULT_WINDOW_BYTES = 65_535;

    private enum State {
        OPEN,
        /// The peer has been asked to open no more streams; those on their way are served.
        ANNOUNCED,
        /// The peer knows which of its streams were the last.
        DRAINING,
        /// The last bytes are on their way.
        ENDED
    }

    private final ServerContext context;
    private final LoopContext loop;
    private final Channel channel;
    private final FrameGuard guard;
    private final IncomingFrames frames;
    private final StreamCodec codec;
    private final WriteWatch writes = new WriteWatch();
    private final ArrayList<StreamEnd> ends = new ArrayList<>();

    private @Nullable ChannelHandlerContext wire;
    private State state = State.OPEN;
    private boolean isFlushing;
    private int abandoned;
    // What the connection as a whole waits for: the first settings, the next request, or the end.
    private long deadline;
    private long acknowledgement;

    MultiplexConnection(ServerContext context, LoopContext loop, Channel channel) {
        this.context = context;
        this.loop = loop;
        this.channel = channel;
        this.guard = new FrameGuard(this, context.options());
        this.frames = new IncomingFrames(this);
        this.codec = StreamCodec.of(this, context.options());
        var timeouts = context.options().timeouts();
        this.deadline = deadline(timeouts.head());
        this.acknowledgement = deadline(timeouts.head());
    }

    void install() {
        channel.pipeline().addLast(guard, codec, this);
        wire = channel.pipeline().context(codec);
        loop.add(this);
        try {
            var connection = codec.connection();
            int more = WINDOW_BYTES - DEFAULT_WINDOW_BYTES;
            codec.decoder().flowController().incrementWindowSize(connection.connectionStream(), more);
        } catch (Http2Exception e) {
            throw new IllegalStateException("A fresh window cannot be too large.", e);
        }
        frames.listenOnLoop(codec.connection());
        codec.flush(wire());
    }

    ServerContext context() {
        return context;
    }

    LoopContext loop() {
        return loop;
    }

    Channel channel() {
        return channel;
    }

    IncomingFrames frames() {
        return frames;
    }

    StreamCodec codec() {
        return codec;
    }

    /// Where frames are written.
    ChannelHandlerContext wire() {
        if (wire == null) throw new IllegalStateException("Expected the handlers to be in the pipeline.");
        return wire;
    }

    /// Has what was written leave, together with what is written by then.
    void flushSoon() {
        if (isFlushing) return;
        isFlushing = true;
        loop.loop().execute(() -> {
            isFlushing = false;
            codec.flush(wire());
        });
    }

    // ---- streams

    /// Whether a stream that has just been opened is one too many, or comes too late.
    boolean isFull() {
        if (state == State.DRAINING) return true;
        int most = context.options().http2().maxStreams();
        // What the peer has cancelled counts until it has stopped; an application may go on for a while after its
        // response, but not for ever more.
        return codec.connection().numActiveStreams() + abandoned > most || ends.size() > 2 * most;
    }

    void add(StreamEnd end) {
        deadline = NEVER;
        ends.add(end);
    }

    /// The stream is closed and its application has ended.
    void remove(StreamEnd end) {
        ends.remove(end);
        removeIfDone();
    }

    /// An application runs on whose stream the peer has cancelled, or it has stopped at last.
    void abandoned(int change) {
        abandoned += change;
    }

    void streamClosedOnLoop() {
        if (codec.connection().numActiveStreams() > 0) return;
        if (state == State.DRAINING) Unwatched.close(channel);
        else if (state != State.ENDED)
            deadline = deadline(context.options().timeouts().keepAlive());
    }

    /// So many bytes of that stream are done with: its peer may send more.
    void consumed(Http2Stream stream, int bytes) {
        try {
            // Netty forgets the rest with the stream.
            if (bytes == 0 || stream.state() == Http2Stream.State.CLOSED) return;
            if (codec.decoder().flowController().consumeBytes(stream, bytes)) flushSoon();
        } catch (Http2Exception e) {
            codec.onError(wire(), false, e);
        }
    }

    /// So many bytes of a response leave.
    void written(int bytes) {
        guard.credit(bytes);
    }

    // ---- what the guard and the codec tell

    /// The socket is about to be flushed.
    void leaving() {
        // Netty flushes its preface while it is being installed.
        if (wire != null) codec.gatherer().leave(wire);
    }

    long soonNanos() {
        return loop.soonNanos();
    }

    boolean hasStream(int streamId) {
        return frames.endOf(streamId) != null;
    }

    void readingOnLoop(int streamId, int bytes) {
        var end = frames.endOf(streamId);
        if (end != null) end.reading(bytes);
    }

    void settingsOnLoop() {
        if (codec.connection().numActiveStreams() == 0 && state == State.OPEN)
            deadline = deadline(context.options().timeouts().keepAlive());
    }

    void acknowledgedOnLoop() {
        acknowledgement = NEVER;
    }

    /// The peer does too much of something.
    void calmOnLoop(String text) {
        codec.onError(wire(), false, Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, "%s", text));
    }

    void failedOnLoop(Throwable cause, @Nullable Http2Exception error) {
        if (guard.hasEnded()) return;
        if (error != null) {
            context.counters().protocolErrors.increment();
            LOG.log(Level.DEBUG, "An HTTP/2 connection broke the protocol or a limit.", cause);
        } else if (cause instanceof java.io.IOException) {
            // A peer that hangs up is no news.
            LOG.log(Level.DEBUG, "An HTTP/2 connection was lost.", cause);
        } else {
            LOG.log(Level.WARNING, "An HTTP/2 connection ended with an error.", cause);
        }
    }

    /// Nothing more is read or written but what is on its way.
    void endedOnLoop() {
        state = State.ENDED;
        deadline = deadline(LINGER);
        loop.attend(this);
        // Not from within Netty's work on a frame.
        loop.loop().execute(() -> codec.connection().close(channel.newPromise()));
    }

    @Override
    public void channelInactive(ChannelHandlerContext handlerContext) {
        removeIfDone();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext handlerContext, Throwable cause) {
        failedOnLoop(cause, null);
        cut();
    }

    private void removeIfDone() {
        if (!channel.isActive() && ends.isEmpty()) loop.remove(this);
    }

    /// Ends it at once.
    void cut() {
        guard.cut();
        Unwatched.close(channel);
    }

    // ---- deadlines and the end of the server

    @Override
    protected long sweepOnLoop(long nowNanos) {
        for (int i = ends.size() - 1; i >= 0; i--)
            if (i < ends.size()) ends.get(i).sweep(nowNanos);
        if (!channel.isActive()) {
            removeIfDone();
            return nowNanos;
        }
        if (writes.isStalled(
                channel, nowNanos, context.options().timeouts().write().toNanos())) {
            context.counters().timeouts.increment();
            cut();
        } else if (isDue(deadline, nowNanos)) {
            expire();
        } else if (isDue(acknowledgement, nowNanos) && state != State.ENDED) {
            context.counters().timeouts.increment();
            end(Http2Error.SETTINGS_TIMEOUT, "The settings were not acknowledged in time.");
        } else if (isDue(guard.blockDeadline(), nowNanos)) {
            context.counters().timeouts.increment();
            end(Http2Error.ENHANCE_YOUR_CALM, "A frame or a request head was not finished in time.");
        } else if (state == State.ANNOUNCED) {
            // What was on its way when the peer heard of the end has come by now.
            lastStream();
        }
        return nowNanos;
    }

    private void expire() {
        deadline = NEVER;
        if (state == State.ENDED) cut();
        else end(Http2Error.NO_ERROR, "");
    }

    /// Says why, and ends the connection.
    private void end(Http2Error error, String text) {
        announce(codec.connection().remote().lastStreamCreated(), error, text);
        Unwatched.close(channel);
    }

    /// Written past Netty's own bookkeeping, which would log what comes on further streams instead of
    /// refusing it.
    private void announce(int lastStreamId, Http2Error error, String text) {
        var data = Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
        var writer = codec.encoder().frameWriter();
        writer.writeGoAway(wire(), lastStreamId, error.code(), data, wire().newPromise());
        codec.flush(wire());
    }

    /// Serves what has been opened, and nothing else.
    void lastStream() {
        state = State.DRAINING;
        announce(codec.connection().remote().lastStreamCreated(), Http2Error.NO_ERROR, "");
        if (codec.connection().numActiveStreams() == 0) Unwatched.close(channel);
    }

    @Override
    protected void drainOnLoop() {
        if (state != State.OPEN) return;
        if (codec.connection().numActiveStreams() == 0) {
            lastStream();
            return;
        }
        state = State.ANNOUNCED;
        for (var end : ends) end.drain();
        announce(Integer.MAX_VALUE, Http2Error.NO_ERROR, "");
    }

    @Override
    protected void countOnLoop(Census census) {
        boolean isIdle = codec.connection().numActiveStreams() == 0;
        census.add(
                switch (state) {
                    case State.OPEN -> isIdle ? Census.Place.HTTP2_IDLE : Census.Place.HTTP2_ACTIVE;
                    case State.ANNOUNCED, State.DRAINING, State.ENDED -> Census.Place.HTTP2_CLOSING;
                });
        for (var end : ends) end.count(census);
    }

    @Override
    protected void interruptOnLoop() {
        for (var end : ends.toArray(StreamEnd[]::new)) end.interrupt();
        cut();
    }
}
