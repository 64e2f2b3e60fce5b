package dev.levada.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/// On each connection one request after another: the next leaves when the answer to the last has come.
/// Serves for echo and for HTTP.
public final class RequestLoad implements Behaviour {
    private final ByteBuffer request;
    private final ByteBuffer expected;
    private final Histogram latency = new Histogram();
    private long answers;
    private int lost;
    private boolean isStopping;
    private int waiting;

    /// With the bytes to send and the payload that must come back.
    public RequestLoad(ByteBuffer request, byte[] expected) {
        this.request = request;
        this.expected = ByteBuffer.wrap(expected);
    }

    /// Sends the first request on each of them.
    public void start(List<Connection> connections) throws IOException {
        for (var connection : connections) {
            waiting++;
            send(connection, System.nanoTime());
        }
    }

    /// No further requests; [#waiting()] falls to zero.
    public void stop() {
        isStopping = true;
    }

    /// How many answers are still to come.
    public int waiting() {
        return waiting;
    }

    /// How many answers have come.
    public long answers() {
        return answers;
    }

    /// How many connections have ended by themselves.
    public int lost() {
        return lost;
    }

    /// From request to answer.
    public Histogram latency() {
        return latency;
    }

    @Override
    public void message(Connection connection, ByteBuffer buffer, int offset, int length) throws IOException {
        long now = System.nanoTime();
        if (!buffer.slice(offset, length).equals(expected))
            throw new LoadException("Expected an answer of " + expected.remaining() + " bytes as agreed, but got "
                    + length + " other bytes.");
        answers++;
        latency.add(now - connection.sentAt);
        if (isStopping) waiting--;
        else send(connection, now);
    }

    @Override
    public void closed(Connection connection) {
        lost++;
        waiting--;
    }

    private void send(Connection connection, long now) throws IOException {
        connection.sentAt = now;
        request.rewind();
        connection.send(request);
    }
}
