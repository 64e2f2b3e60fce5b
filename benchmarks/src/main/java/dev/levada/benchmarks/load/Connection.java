package dev.levada.benchmarks.load;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// One connection of a [LoadClient]. Belongs to the client's thread.
public final class Connection {
    /// For the behaviour: when the last request left.
    public long sentAt;

    /// For the behaviour: the number of the last message that came.
    public int last;

    private final LoadClient client;
    private final SocketChannel channel;
    private final Target target;
    private final SelectionKey key;
    private Decoder decoder;
    private byte @Nullable [] rest;
    private @Nullable ByteBuffer unsent;
    private boolean isOpen;
    private int closeCode;

    Connection(LoadClient client, SocketChannel channel, SelectionKey key, Target target) {
        this.client = client;
        this.channel = channel;
        this.key = key;
        this.target = target;
        this.decoder = target.first();
    }

    /// Sends all that remains in the buffer, whose position moves to its limit or further data is kept.
    public void send(ByteBuffer bytes) throws IOException {
        if (unsent != null) {
            keep(bytes);
            return;
        }
        channel.write(bytes);
        if (bytes.hasRemaining()) keep(bytes);
    }

    /// Stops or goes on reading; the peer meets full buffers after a while.
    public void reading(boolean isReading) {
        int others = key.interestOps() & ~SelectionKey.OP_READ;
        key.interestOps(isReading ? others | SelectionKey.OP_READ : others);
    }

    /// Ends the connection at once, without a close frame.
    ///
    /// @param isReset with a reset instead of an orderly end of the stream
    public void cut(boolean isReset) throws IOException {
        if (isReset) channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        end(Behaviour.IDLE);
    }

    /// Whether the handshake is done and the end has not come.
    public boolean isOpen() {
        return isOpen;
    }

    /// The code of the close frame that the server sent; 0 when none came.
    public int closeCode() {
        return closeCode;
    }

    void connectable() throws IOException {
        if (!channel.finishConnect()) return;
        key.interestOps(SelectionKey.OP_READ);
        if (target.greeting().isEmpty()) opened(decoder);
        else send(StandardCharsets.US_ASCII.encode(target.greeting()));
    }

    void writable() throws IOException {
        var waiting = unsent;
        if (waiting == null) return;
        channel.write(waiting);
        if (waiting.hasRemaining()) return;
        unsent = null;
        key.interestOps(key.interestOps() & ~SelectionKey.OP_WRITE);
    }

    void readable(ByteBuffer buffer, Behaviour behaviour) throws IOException {
        buffer.clear();
        var before = rest;
        if (before != null) {
            buffer.put(before);
            rest = null;
        }
        int read = channel.read(buffer);
        if (read < 0) {
            end(behaviour);
            return;
        }
        buffer.flip();
        while (buffer.hasRemaining() && decoder.decode(this, buffer, behaviour)) {}
        if (!buffer.hasRemaining()) return;
        if (buffer.remaining() == buffer.capacity())
            throw new LoadException("Expected messages of less than " + buffer.capacity() + " bytes.");
        var kept = new byte[buffer.remaining()];
        buffer.get(kept);
        rest = kept;
    }

    void opened(Decoder next) {
        decoder = next;
        isOpen = true;
        client.opened();
    }

    void pong(ByteBuffer in, int offset, int length) throws IOException {
        var payload = new byte[length];
        in.get(offset, payload);
        send(Frames.frame(Frames.PONG, payload));
        client.ponged();
    }

    void closing(int code) throws IOException {
        if (closeCode == 0) send(Frames.close(code == 1005 ? 1000 : code));
        closeCode = code;
    }

    void end(Behaviour behaviour) throws IOException {
        boolean wasOpen = isOpen;
        isOpen = false;
        key.cancel();
        channel.close();
        client.ended(this, wasOpen);
        behaviour.closed(this);
    }

    private void keep(ByteBuffer bytes) {
        var waiting = unsent;
        var joined = ByteBuffer.allocate((waiting == null ? 0 : waiting.remaining()) + bytes.remaining());
        if (waiting != null) joined.put(waiting);
        unsent = joined.put(bytes).flip();
        key.interestOps(key.interestOps() | SelectionKey.OP_WRITE);
    }
}
