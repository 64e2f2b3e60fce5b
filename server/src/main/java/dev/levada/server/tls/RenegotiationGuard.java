package dev.levada.server.tls;

import dev.levada.server.connection.Unwatched;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/// Cuts a TLS 1.2 connection whose client wants to negotiate anew: that costs the server much and the
/// client little, and no client of today does it. It looks at the first byte of each record, which is not
/// encrypted. In TLS 1.3 there is no such thing.
final class RenegotiationGuard extends ChannelInboundHandlerAdapter {
    private static final int HANDSHAKE = 22;
    private static final int HEADER_BYTES = 5;

    // Of the record's header that is being read: bytes seen, and its length as far as known.
    private int headerBytes;
    private int length;
    private int leftOfRecord;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes && hasHandshake(bytes)) {
            ReferenceCountUtil.release(message);
            Unwatched.close(context.channel());
            return;
        }
        context.fireChannelRead(message);
    }

    private boolean hasHandshake(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        while (at < end) {
            if (leftOfRecord > 0) {
                int taken = Math.min(leftOfRecord, end - at);
                leftOfRecord -= taken;
                at += taken;
                continue;
            }
            int octet = bytes.getUnsignedByte(at++);
            if (headerBytes == 0 && octet == HANDSHAKE) return true;
            headerBytes++;
            if (headerBytes > HEADER_BYTES - 2) length = length << 8 | octet;
            if (headerBytes == HEADER_BYTES) {
                leftOfRecord = length;
                headerBytes = 0;
                length = 0;
            }
        }
        return false;
    }
}
