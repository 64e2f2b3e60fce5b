package dev.levada.server.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a client's first message for the name it asks for, and waits with the answer until there is room
/// for another handshake.
final class HelloHandler extends AbstractSniHandler<Boolean> {
    /// Ten times what browsers send.
    private static final int MAX_HELLO_BYTES = 16 << 10;

    private static final int TLS_HANDSHAKE = 22;
    private static final int TLS_ALERT = 21;

    private final TlsOpening opening;

    private boolean isTls;
    private @Nullable Promise<Boolean> admitted;

    HelloHandler(TlsOpening opening) {
        // No time-out of its own: the opening has one for all.
        super(MAX_HELLO_BYTES, 0L);
        this.opening = opening;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out) throws Exception {
        if (!isTls && bytes.isReadable()) {
            int first = bytes.getUnsignedByte(bytes.readerIndex());
            if (first != TLS_HANDSHAKE && first != TLS_ALERT) {
                bytes.skipBytes(bytes.readableBytes());
                opening.isNotTlsOnLoop(first);
                return;
            }
            isTls = true;
        }
        super.decode(context, bytes, out);
    }

    @Override
    protected Future<Boolean> lookup(ChannelHandlerContext context, @Nullable String name) {
        Promise<Boolean> promise = context.executor().newPromise();
        admitted = promise;
        opening.saidHelloOnLoop(name);
        return promise;
    }

    /// There is room.
    void admittedOnLoop() {
        if (admitted != null) admitted.trySuccess(true);
    }

    @Override
    protected void onLookupComplete(ChannelHandlerContext context, @Nullable String name, Future<Boolean> admitted) {
        if (admitted.isSuccess() && context.channel().isActive()) opening.encryptOnLoop(context, this);
    }
}
