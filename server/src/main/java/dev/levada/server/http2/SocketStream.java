package dev.levada.server.http2;

import dev.levada.server.connection.Census;
import dev.levada.server.connection.Unwatched;
import dev.levada.server.websocket.WebSocketConnection;
import dev.levada.server.websocket.WebSocketHandshake;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// A stream that is a WebSocket (RFC 8441), as the channel a WebSocket needs: what a TCP connection is over
/// HTTP/1, with the windows of the stream in the place of the kernel's buffers. On the loop.
@SuppressWarnings("FutureReturnValueIgnored") // closing fails nobody
final class SocketStream extends AbstractChannel implements DuplexChannel, StreamEnd {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false);

    /// Bytes that may wait for the windows of the peer; the others wait here, where the WebSocket sees
    /// them.
    private static final int MOST_HANDED_BYTES = 64 << 10;

    private final ChannelConfig config = new DefaultChannelConfig(this);
    private final MultiplexConnection connection;
    private final Http2Stream stream;
    private final StreamOutput out;
    private final ArrayDeque<ByteBuf> held = new ArrayDeque<>(0);

    private @Nullable WebSocketConnection socket;
    private boolean open = true;
    private boolean closed;
    private boolean peerEnded;
    private boolean isCounted;
    private int handedMessages;
    private int handedBytes;

    SocketStream(MultiplexConnection connection, Http2Stream stream) {
        super(connection.channel());
        this.connection = connection;
        this.stream = stream;
        this.out = new StreamOutput(connection, stream);
    }

    void start(WebSocketHandshake handshake) {
        var loop = connection.loop();
        var answer = new SocketAnswer(this, out, connection);
        var socket = new WebSocketConnection(connection.context(), loop, this, handshake, answer);
        this.socket = socket;
        pipeline().addLast(socket);
        // On the loop already, so it is done when this returns.
        Unwatched.register(loop.loop(), this);
        socket.startOnLoop();
    }

    // ---- what arrives

    @Override
    public int read(ByteBuf data, boolean isLast) {
        int bytes = data.readableBytes();
        peerEnded |= isLast;
        if (!open) return bytes;
        if (bytes > 0 && (!config.isAutoRead() || !held.isEmpty())) {
            held.add(data.retain());
            return 0;
        }
        if (bytes > 0) {
            pipeline().fireChannelRead(data.retain());
            pipeline().fireChannelReadComplete();
        }
        if (peerEnded) close();
        return bytes;
    }

    @Override
    protected void doBeginRead() {
        // Not from within the call that asks for it: nothing else in Netty reads so eagerly.
        if (!held.isEmpty()) eventLoop().execute(this::readHeld);
    }

    private void readHeld() {
        while (open && config.isAutoRead() && !held.isEmpty()) {
            var data = held.poll();
            int bytes = data.readableBytes();
            pipeline().fireChannelRead(data);
            pipeline().fireChannelReadComplete();
            connection.consumed(stream, bytes);
        }
        // As a socket that is not read does not tell of its end.
        if (open && peerEnded && held.isEmpty()) close();
    }

    @Override
    public void reading(int bytes) {
        // The WebSocket has a deadline for each message.
    }

    // ---- what leaves

    @Override
    protected void doWrite(ChannelOutboundBuffer waiting) throws Exception {
        if (closed || out.hasEnded()) throw new java.nio.channels.ClosedChannelException();
        int[] position = {0};
        waiting.forEachFlushedMessage(message -> {
            if (position[0]++ < handedMessages) return true;
            if (handedBytes > MOST_HANDED_BYTES) return false;
            hand((ByteBuf) message);
            return true;
        });
        connection.flushSoon();
    }

    private void hand(ByteBuf message) {
        handedMessages++;
        handedBytes += message.readableBytes();
        int at = message.readerIndex();
        while (message.writerIndex() - at > StreamOutput.PART_BYTES) {
            out.data(message.retainedSlice(at, StreamOutput.PART_BYTES), false, () -> taken(StreamOutput.PART_BYTES));
            at += StreamOutput.PART_BYTES;
        }
        int rest = message.writerIndex() - at;
        out.data(message.retainedSlice(at, rest), false, () -> messageTaken(rest));
    }

    private void taken(int bytes) {
        handedBytes -= bytes;
        var waiting = unsafe().outboundBuffer();
        if (waiting != null && waiting.current() != null) waiting.progress(bytes);
    }

    private void messageTaken(int lastBytes) {
        handedBytes -= lastBytes;
        handedMessages--;
        var waiting = unsafe().outboundBuffer();
        if (waiting == null || waiting.current() == null) return;
        waiting.remove();
        if (!waiting.isEmpty()) unsafe().flush();
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        if (!closed && !out.hasEnded()) {
            out.data(io.netty.buffer.Unpooled.EMPTY_BUFFER, true);
            connection.flushSoon();
        }
        return promise.setSuccess();
    }

    // ---- the end

    @Override
    protected void doClose() {
        open = false;
        while (!held.isEmpty()) held.poll().release();
        if (closed) return;
        if (handedBytes > 0) {
            // What the peer does not take keeps the end from it, too.
            out.reset(Http2Error.CANCEL);
        } else {
            shutdownOutput(newPromise());
            if (!peerEnded) out.endBoth();
        }
    }

    @Override
    public void closed() {
        if (closed) return;
        closed = true;
        isCounted = socket != null && !socket.hasApplicationEnded();
        if (isCounted) connection.abandoned(1);
        if (open) close();
        removeIfDone();
    }

    private void removeIfDone() {
        if (!closed || socket == null || !socket.hasApplicationEnded()) return;
        if (isCounted) connection.abandoned(-1);
        isCounted = false;
        connection.remove(this);
    }

    @Override
    public void drain() {
        // It is in the loop's list of connections itself.
    }

    @Override
    public void count(Census census) {
        // It is in the loop's list of connections itself.
    }

    @Override
    public void sweep(long nowNanos) {
        // The WebSocket looks at its own deadlines.
        removeIfDone();
    }

    @Override
    public void interrupt() {
        // It is in the loop's list of connections itself.
    }

    // ---- the channel

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        // As long as it is open: who closes it looks whether it was, and tells of it only then.
        return open;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new AbstractUnsafe() {
            @Override
            public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
                promise.setFailure(new UnsupportedOperationException("A stream is opened by its peer."));
            }
        };
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    protected @Nullable SocketAddress localAddress0() {
        return parent().localAddress();
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return parent().remoteAddress();
    }

    @Override
    protected void doBind(SocketAddress local) {
        throw new UnsupportedOperationException("A stream is opened by its peer.");
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    public boolean isInputShutdown() {
        return peerEnded;
    }

    @Override
    public ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        return promise.setFailure(new UnsupportedOperationException("Only the peer ends its half."));
    }

    @Override
    public boolean isOutputShutdown() {
        return out.hasEnded();
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public boolean isShutdown() {
        return isInputShutdown() && isOutputShutdown();
    }

    @Override
    public ChannelFuture shutdown() {
        return shutdown(newPromise());
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        return shutdownOutput(promise);
    }

    @Override
    public Channel parent() {
        return connection.channel();
    }
}
