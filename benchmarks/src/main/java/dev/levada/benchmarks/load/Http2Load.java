package dev.levada.benchmarks.load;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import java.util.List;

/// On each connection so many requests at a time: the next leaves when an answer has come. Heads are
/// compressed as clients do it: literals once, references from then on.
public final class Http2Load implements Behaviour {
    private static final int END_STREAM_AND_HEADERS = 0x5;

    private final int streams;
    private final byte[] firstBlock;
    private final byte[] nextBlock;
    private final ByteBuffer expected;
    private final Histogram latency = new Histogram();
    private final IdentityHashMap<Connection, Lane> lanes = new IdentityHashMap<>();
    private long answers;
    private int waiting;
    private int lost;
    private boolean isStopping;

    /// What is under way on one connection.
    private static final class Lane {
        final long[] sentAt;
        final ByteArrayOutputStream unsent = new ByteArrayOutputStream();
        int nextStream = 1;

        Lane(int streams) {
            sentAt = new long[streams];
        }
    }

    /// With what is asked for, and the body that must come back.
    public Http2Load(int streams, String authority, String path, byte[] expected) {
        this.streams = streams;
        this.expected = ByteBuffer.wrap(expected);
        var block = new ByteArrayOutputStream();
        // GET, http, then path and authority as literals that both sides remember (RFC 7541 section 6.2.1).
        block.writeBytes(new byte[] {(byte) 0x82, (byte) 0x86});
        literal(block, 0x44, path);
        literal(block, 0x41, authority);
        firstBlock = block.toByteArray();
        nextBlock = new byte[] {(byte) 0x82, (byte) 0x86, (byte) 0xbf, (byte) 0xbe};
    }

    private static void literal(ByteArrayOutputStream block, int name, String value) {
        block.write(name);
        block.write(value.length());
        block.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
    }

    /// Sends the first requests on each of them.
    public void start(List<Connection> connections) throws IOException {
        for (var connection : connections) {
            var lane = new Lane(streams);
            lanes.put(connection, lane);
            for (int i = 0; i < streams; i++) request(lane, i == 0 ? firstBlock : nextBlock, System.nanoTime());
            waiting += streams;
        }
        tick(System.nanoTime());
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
        if (!buffer.slice(offset, length).equals(expected))
            throw new LoadException("Expected an answer of " + expected.remaining() + " bytes as agreed, but got "
                    + length + " other bytes.");
        var lane = lanes.get(connection);
        if (lane == null) throw new LoadException("Expected answers on connections with requests only.");
        long now = System.nanoTime();
        answers++;
        latency.add(now - lane.sentAt[place(connection.last)]);
        if (isStopping) waiting--;
        else request(lane, nextBlock, now);
    }

    /// What was asked for by the answers of one turn leaves in one write.
    @Override
    public void tick(long nanoTime) throws IOException {
        for (var lane : lanes.entrySet()) {
            var unsent = lane.getValue().unsent;
            if (unsent.size() == 0) continue;
            lane.getKey().send(ByteBuffer.wrap(unsent.toByteArray()));
            unsent.reset();
        }
    }

    @Override
    public void closed(Connection connection) {
        lost++;
    }

    // Answers may overtake each other, so a place may be taken twice; the histogram does not mind.
    private int place(int streamId) {
        return streamId / 2 % streams;
    }

    private void request(Lane lane, byte[] block, long now) {
        lane.sentAt[place(lane.nextStream)] = now;
        var header = ByteBuffer.allocate(9)
                .put((byte) 0)
                .putShort((short) block.length)
                .put((byte) 1)
                .put((byte) END_STREAM_AND_HEADERS)
                .putInt(lane.nextStream);
        lane.unsent.writeBytes(header.array());
        lane.unsent.writeBytes(block);
        lane.nextStream += 2;
    }
}
