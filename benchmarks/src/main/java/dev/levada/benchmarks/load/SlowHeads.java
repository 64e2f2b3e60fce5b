package dev.levada.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// One normal client beside connections that send their request's head one byte a second.
public final class SlowHeads implements Behaviour {
    private static final String BEGIN = "GET /hello HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ";

    private final RequestLoad normal;
    private final List<Connection> slow;
    private final ByteBuffer octet = StandardCharsets.US_ASCII.encode("a");
    private long fromNanos;
    private long sent;

    /// With the load of the normal client, which is not among the slow.
    public SlowHeads(RequestLoad normal, List<Connection> slow) {
        this.normal = normal;
        this.slow = List.copyOf(slow);
    }

    /// Begins all of the heads.
    public void start() throws IOException {
        for (var connection : slow) connection.send(StandardCharsets.US_ASCII.encode(BEGIN));
        fromNanos = System.nanoTime();
    }

    /// How many of the slow ones the server has not ended.
    public long left() {
        return slow.stream().filter(Connection::isOpen).count();
    }

    @Override
    public void message(Connection connection, ByteBuffer buffer, int offset, int length) throws IOException {
        // What a slow one gets is its refusal; it has never sent a whole request.
        if (connection.sentAt != 0) normal.message(connection, buffer, offset, length);
    }

    @Override
    public void tick(long nanoTime) throws IOException {
        long due = (long) ((nanoTime - fromNanos) / 1e9 * slow.size());
        for (; sent < due; sent++) {
            var connection = slow.get((int) (sent % slow.size()));
            if (connection.isOpen()) connection.send(octet.rewind());
        }
    }

    @Override
    public boolean ticks() {
        return true;
    }
}
