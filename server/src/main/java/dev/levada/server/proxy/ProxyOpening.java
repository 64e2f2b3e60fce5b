package dev.levada.server.proxy;

import dev.levada.server.connection.Connection;
import dev.levada.server.connection.LoopContext;
import dev.levada.server.connection.Peer;
import dev.levada.server.connection.Unwatched;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/// A connection to an address that demands the PROXY protocol, until its header has come. On the loop.
public final class ProxyOpening extends Connection {
    private static final System.Logger LOG = System.getLogger("dev.levada.server");

    private final LoopContext loop;
    private final Channel channel;
    private final Runnable next;
    private final int maxBytes;
    private final long deadline;

    private @Nullable ByteBuf held;

    /// @param next what comes after the header; the [Peer] is kept for the channel by then
    public ProxyOpening(LoopContext loop, Channel channel, Runnable next) {
        this.loop = loop;
        this.channel = channel;
        this.next = next;
        var options = loop.context().options().proxy();
        this.maxBytes = options.protocolMaxBytes();
        this.deadline = deadline(options.protocolTimeout());
    }

    /// Puts itself into the pipeline.
    public void install() {
        channel.pipeline().addLast(this);
        loop.add(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            context.fireChannelRead(message);
            return;
        }
        var all = held == null ? bytes : context.alloc().compositeBuffer().addComponents(true, held, bytes);
        held = null;
        try {
            var header = ProxyHeader.read(all, maxBytes);
            if (header == null) held = all;
            else proceed(header, all);
        } catch (ProxyHeader.Malformed e) {
            all.release();
            loop.context().counters().badRequests.increment();
            LOG.log(Level.DEBUG, "Expected a header of the PROXY protocol, but got {0}.", e.getMessage());
            Unwatched.close(channel);
        }
    }

    private void proceed(ProxyHeader header, ByteBuf all) {
        loop.remove(this);
        var client = header.client();
        var server = header.server();
        if (client != null && server != null)
            Peer.of(channel, loop).with(client, server).keepFor(channel);
        channel.pipeline().remove(this);
        next.run();
        all.skipBytes(header.bytes());
        if (all.isReadable()) channel.pipeline().fireChannelRead(all);
        else all.release();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.log(Level.DEBUG, "A connection ended before its PROXY header.", cause);
        Unwatched.close(channel);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        loop.remove(this);
        if (held != null) held.release();
        held = null;
    }

    @Override
    protected long sweepOnLoop(long nowNanos) {
        if (!isDue(deadline, nowNanos)) return deadline;
        loop.context().counters().timeouts.increment();
        Unwatched.close(channel);
        return nowNanos;
    }

    @Override
    protected void drainOnLoop() {
        Unwatched.close(channel);
    }

    @Override
    protected void interruptOnLoop() {
        Unwatched.close(channel);
    }
}
