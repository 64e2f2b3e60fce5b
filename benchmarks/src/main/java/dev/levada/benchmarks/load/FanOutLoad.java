package dev.levada.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// One connection publishes, all members hear it; order and completeness are checked for each member.
///
/// Either a window: so many messages are on their way, and the next leaves when one has reached everybody;
/// with a window of one nobody is ever behind. Or a rate: so many a second, whoever is behind.
public final class FanOutLoad implements Behaviour {
    private static final int RING = 1 << 16;
    private static final int DIGITS = 8;

    private final Connection publisher;
    private final int members;
    private final int window;
    private final long intervalNanos;
    private final byte[] payload;
    private final int[] arrived = new int[RING];
    private final long[] sentAt = new long[RING];
    private final Histogram latency = new Histogram();
    private int sequence;
    private int completed;
    private long deliveries;
    private long disorders;
    private int lost;
    private long nextAt;
    private boolean isStopping;

    private FanOutLoad(Connection publisher, int members, int window, long intervalNanos, int payloadBytes) {
        this.publisher = publisher;
        this.members = members;
        this.window = window;
        this.intervalNanos = intervalNanos;
        payload = new byte[payloadBytes];
        Arrays.fill(payload, (byte) '.');
    }

    /// So many messages on their way to the members.
    public static FanOutLoad window(Connection publisher, int members, int window, int payloadBytes) {
        return new FanOutLoad(publisher, members, window, 0, payloadBytes);
    }

    /// So many messages a second, at even distances.
    public static FanOutLoad rate(Connection publisher, int members, int perSecond, int payloadBytes) {
        return new FanOutLoad(publisher, members, Integer.MAX_VALUE, 1_000_000_000L / perSecond, payloadBytes);
    }

    /// No further messages; [#waiting()] falls to zero.
    public void stop() {
        isStopping = true;
    }

    /// How many messages have not reached everybody.
    public int waiting() {
        return sequence - completed;
    }

    /// How many messages were published.
    public int published() {
        return sequence;
    }

    /// How many copies have come.
    public long deliveries() {
        return deliveries;
    }

    /// How many copies came twice, out of order or after a missing one.
    public long disorders() {
        return disorders;
    }

    /// How many connections have ended by themselves.
    public int lost() {
        return lost;
    }

    /// From publishing to each copy.
    public Histogram latency() {
        return latency;
    }

    @Override
    public void message(Connection connection, ByteBuffer buffer, int offset, int length) {
        int number = 0;
        for (int i = 0; i < DIGITS; i++) number = number * 10 + buffer.get(offset + i) - '0';
        if (number != connection.last + 1) disorders++;
        connection.last = number;
        deliveries++;
        int slot = number & RING - 1;
        latency.add(System.nanoTime() - sentAt[slot]);
        if (++arrived[slot] == members) completed++;
    }

    @Override
    public void closed(Connection connection) {
        lost++;
    }

    @Override
    public boolean ticks() {
        return true;
    }

    @Override
    public void tick(long nanoTime) throws IOException {
        if (isStopping) return;
        if (intervalNanos == 0) {
            while (waiting() < window) publish(nanoTime);
            return;
        }
        if (nextAt == 0) nextAt = nanoTime;
        while (nextAt <= nanoTime) {
            publish(nextAt); // counted from when it was due, so that a stall of this generator shows
            nextAt += intervalNanos;
        }
    }

    private void publish(long at) throws IOException {
        int number = ++sequence;
        int slot = number & RING - 1;
        arrived[slot] = 0;
        sentAt[slot] = at;
        byte[] digits = String.format("%08d", number).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, payload, 0, DIGITS);
        publisher.send(Frames.text(payload));
    }
}
