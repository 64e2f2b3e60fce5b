package dev.levada.consumer.stream;

import dev.levada.contract.Bytes;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Bytes that wait for one peer: what its own consumer sends, which waits itself until it has left, and
/// what others broadcast, up to a bound. Any thread.
public final class Outbox {
    private final ArrayDeque<Bytes> waiting = new ArrayDeque<>(2);
    private final int maxMessages;
    private final int maxBytes;
    private long waitingBytes;
    private boolean isClosed;

    /// @param maxMessages that others leave
    /// @param maxBytes of all together, over which others leave nothing
    public Outbox(int maxMessages, int maxBytes) {
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
    }

    /// Adds what its sender waits for.
    public synchronized void add(Bytes bytes) {
        put(bytes);
    }

    /// Adds what its sender does not wait for.
    ///
    /// @return false when there is no room for it
    public synchronized boolean offer(Bytes bytes) {
        if (isClosed) return true;
        boolean isEmpty = waiting.isEmpty();
        if (!isEmpty && (waiting.size() >= maxMessages || waitingBytes + bytes.length() > maxBytes)) return false;
        put(bytes);
        return true;
    }

    private void put(Bytes bytes) {
        if (isClosed) return;
        waiting.add(bytes);
        waitingBytes += bytes.length();
    }

    /// Takes all that waits, as one; null when nothing does.
    public synchronized @Nullable Bytes take() {
        var first = waiting.poll();
        if (first == null) return null;
        if (waiting.isEmpty()) {
            waitingBytes = 0;
            return first;
        }
        byte[] all = new byte[Math.toIntExact(waitingBytes)];
        first.copyTo(0, all, 0, first.length());
        int length = first.length();
        for (var next = waiting.poll(); next != null; next = waiting.poll()) {
            next.copyTo(0, all, length, next.length());
            length += next.length();
        }
        waitingBytes = 0;
        return Bytes.wrap(all);
    }

    /// Forgets what waits, and whatever comes.
    public synchronized void close() {
        isClosed = true;
        waiting.clear();
        waitingBytes = 0;
    }
}
