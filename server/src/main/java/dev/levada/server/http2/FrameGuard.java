package dev.levada.server.http2;

import static dev.levada.server.connection.Connection.NEVER;
import static dev.levada.server.connection.Connection.deadline;

import dev.levada.server.connection.Unwatched;
import dev.levada.server.options.ServerOptions;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/// Stands between the socket and Netty's HTTP/2 and reads along: it counts frames that carry no request,
/// sees whether a frame or a header block that has begun also ends, and lets the last words of a connection
/// reach the peer. On the loop.
final class FrameGuard extends ChannelDuplexHandler {
    private static final int HEADER_BYTES = Http2CodecUtil.FRAME_HEADER_LENGTH;
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);

    /// Control frames a request or a part of a response may cost the peer.
    private static final int CREDIT_PER_REQUEST = 4;

    private static final int CREDIT_PER_PART = 2;

    /// A part of a response that is worth an answer.
    static final int WORTHY_PART_BYTES = 1 << 10;

    private static final int MOST_CREDIT = 10_000;

    private final MultiplexConnection connection;
    private final ServerOptions options;

    private int prefaceLeft = Http2CodecUtil.connectionPrefaceBuf().readableBytes();
    private int headerBytes;
    private int payloadLeft;
    private int length;
    private int type;
    private int flags;
    private int streamId;
    private boolean inHeaderBlock;
    private long blockDeadline = NEVER;

    private long windowNanos;
    private int controlFrames;
    private boolean ended;
    private boolean isCut;

    FrameGuard(MultiplexConnection connection, ServerOptions options) {
        this.connection = connection;
        this.options = options;
    }

    /// When what has begun has to be complete; never while nothing has.
    long blockDeadline() {
        return blockDeadline;
    }

    /// Whether the connection is over and only waits for the peer to have seen it.
    boolean hasEnded() {
        return ended;
    }

    /// From here on a close closes.
    void cut() {
        isCut = true;
        ended = true;
        blockDeadline = NEVER;
    }

    /// A part of a response leaves, which the peer may answer with window updates.
    void credit(int bytes) {
        if (bytes >= WORTHY_PART_BYTES) credited(CREDIT_PER_PART);
    }

    private void credited(int frames) {
        controlFrames = Math.max(controlFrames - frames, -MOST_CREDIT);
    }

    @Override
    public void channelRead(ChannelHandlerContext handlerContext, Object message) {
        if (!ended && message instanceof ByteBuf bytes) follow(bytes);
        if (ended) ReferenceCountUtil.release(message);
        else handlerContext.fireChannelRead(message);
    }

    private void follow(ByteBuf bytes) {
        int at = bytes.readerIndex() + Math.min(prefaceLeft, bytes.readableBytes());
        prefaceLeft -= at - bytes.readerIndex();
        int end = bytes.writerIndex();
        while (at < end && !ended) {
            if (payloadLeft > 0) {
                int part = Math.min(payloadLeft, end - at);
                payloadLeft -= part;
                at += part;
                if (type == Http2FrameTypes.DATA) connection.readingOnLoop(streamId, part);
            } else {
                header(bytes.getUnsignedByte(at));
                at++;
            }
        }
        boolean isMidData = payloadLeft > 0 && type == Http2FrameTypes.DATA && connection.hasStream(streamId);
        boolean isMid = prefaceLeft > 0 || inHeaderBlock || headerBytes > 0 || (payloadLeft > 0 && !isMidData);
        if (!isMid) blockDeadline = NEVER;
        else if (blockDeadline == NEVER)
            blockDeadline = deadline(options.timeouts().head());
    }

    private void header(int octet) {
        switch (headerBytes) {
            case 0 -> length = octet;
            case 1, 2 -> length = length << 8 | octet;
            case 3 -> type = octet;
            case 4 -> flags = octet;
            case 5 -> streamId = octet & 0x7f;
            default -> streamId = streamId << 8 | octet;
        }
        headerBytes++;
        if (headerBytes < HEADER_BYTES) return;
        headerBytes = 0;
        payloadLeft = length;
        frame(new Http2Flags((short) flags));
    }

    private void frame(Http2Flags flags) {
        switch (type) {
            case Http2FrameTypes.HEADERS -> {
                inHeaderBlock = !flags.endOfHeaders();
                credited(CREDIT_PER_REQUEST);
            }
            case Http2FrameTypes.CONTINUATION -> inHeaderBlock &= !flags.endOfHeaders();
            case Http2FrameTypes.DATA, Http2FrameTypes.RST_STREAM -> {
                // Those without content and resets have limits of their own.
            }
            default -> control();
        }
    }

    private void control() {
        long soonNanos = connection.soonNanos();
        if (soonNanos - windowNanos >= WINDOW_NANOS) {
            windowNanos = soonNanos;
            controlFrames = Math.min(controlFrames, 0);
        }
        controlFrames++;
        if (controlFrames > options.http2().maxControlFramesPerSecond())
            connection.calmOnLoop("Too many control frames.");
    }

    @Override
    public void flush(ChannelHandlerContext handlerContext) {
        connection.leaving();
        handlerContext.flush();
    }

    /// Lets the last bytes reach the peer: closing with unread input would reset the connection under them.
    /// An error closes twice, from here and from Netty once its GOAWAY has left, and the second must not
    /// cut either.
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // who closes has the promise
    public void close(ChannelHandlerContext handlerContext, ChannelPromise promise) {
        if (isCut || !handlerContext.channel().isActive()) {
            handlerContext.close(promise);
            return;
        }
        promise.trySuccess();
        if (ended) return;
        ended = true;
        blockDeadline = NEVER;
        connection.endedOnLoop();
        Unwatched.closeOutputWhenWritten(handlerContext.channel());
    }
}
