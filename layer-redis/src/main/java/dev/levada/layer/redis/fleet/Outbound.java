package dev.levada.layer.redis.fleet;

import dev.levada.layer.redis.link.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/// Messages to groups on their way to one place. What many threads send while the connection's thread is
/// busy, and goes to the same group, leaves as one publication: a command costs Redis, its client and every
/// receiving process more than a message does.
///
/// The order of all messages is kept.
final class Outbound {
    private static final int MOST_IN_ONE = 256;
    private static final int MOST_BYTES_IN_ONE = 64 << 10;

    private final Place place;
    private final long origin;
    private final ConcurrentLinkedQueue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isScheduled = new AtomicBoolean();

    private static final class Waiting {
        final String topic;
        final byte[] message;

        Waiting(String topic, byte[] message) {
            this.topic = topic;
            this.message = message;
        }
    }

    Outbound(Place place, long origin) {
        this.place = place;
        this.origin = origin;
    }

    /// Takes the message; blocks only while very many are unanswered.
    ///
    /// @throws dev.levada.layer.LayerException when the server is away or far behind
    void publish(String topic, byte[] message) {
        place.enter();
        waiting.add(new Waiting(topic, message));
        if (isScheduled.compareAndSet(false, true)) place.execute(this::drain);
    }

    // On the connection's thread. Where a name moves to another node there may be two of them for a moment.
    private synchronized void drain() {
        isScheduled.set(false);
        var run = new ArrayList<byte[]>();
        String topic = "";
        int bytes = 0;
        for (var next = waiting.poll(); next != null; next = waiting.poll()) {
            boolean fits = next.topic.equals(topic)
                    && run.size() < MOST_IN_ONE
                    && bytes + next.message.length <= MOST_BYTES_IN_ONE;
            if (!run.isEmpty() && !fits) {
                leave(topic, run);
                run.clear();
                bytes = 0;
            }
            topic = next.topic;
            run.add(next.message);
            bytes += next.message.length;
        }
        if (!run.isEmpty()) leave(topic, run);
    }

    private void leave(String topic, List<byte[]> run) {
        byte[] envelope = run.size() == 1
                ? Envelope.group(Envelope.Kind.GROUP, origin, run.getFirst())
                : Envelope.groupOfMany(origin, run);
        place.publishEntered(topic, envelope, run.size());
    }
}
