package dev.levada.edge;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.LevadaException;
import dev.levada.edge.link.LinkTimes;
import dev.levada.edge.link.Outgoing;
import dev.levada.edge.link.Packet;
import dev.levada.layer.ChannelFullException;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerException;
import dev.levada.layer.Mailbox;
import dev.levada.layer.Receiver;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Drives one side of the link: hands it what comes from the layer and the time, and sends what it has to
/// say. What many connections say while something is being sent leaves together.
final class Post implements Receiver, AutoCloseable {
    private static final System.Logger LOG = System.getLogger("dev.levada.edge");
    private static final long COMPLAINT_NANOS = 60_000_000_000L;

    private final ChannelLayer layer;
    private final LinkTimes times;
    private final Machine machine;
    private final Mailbox mailbox;
    private final String name;
    private final Thread clock;
    private final AtomicInteger wanted = new AtomicInteger();
    private final LongAdder strangers = new LongAdder();
    private final LongAdder unsent = new LongAdder();
    private final long origin = System.nanoTime() - 1_000_000_000L;
    private volatile boolean isClosed;
    private volatile boolean isCut;

    // Whether the clock's thread has time, and whether something waits to leave in a moment.
    private volatile boolean isResting;
    private volatile boolean isGathering;
    private volatile long lastComplaint;

    /// Held around every call of the machine.
    final ReentrantLock lock = new ReentrantLock();

    /// One side of the link.
    interface Machine {
        void receive(String from, Packet packet, long now);

        /// Another message has come: somebody says that he is there.
        void heard(ChannelMessage message, long now);

        void tick(long now);

        /// Called at each turn of the clock, without the lock.
        default void beat() {}

        @Nullable
        Outgoing next(long now);

        boolean isUrgent();

        default void cut(boolean isCut, long now) {}
    }

    Post(ChannelLayer layer, LinkTimes times, String clockName, Machine machine) {
        this.layer = layer;
        this.times = times;
        this.machine = machine;
        mailbox = layer.openMailbox(this);
        name = mailbox.name().value();
        clock = Thread.ofVirtual().name(clockName).unstarted(this::turn);
    }

    void start(GroupName group) {
        mailbox.join(group);
        clock.start();
    }

    /// The name under which this side is written to.
    String name() {
        return name;
    }

    /// Nanoseconds since a while before this was made.
    long now() {
        return System.nanoTime() - origin;
    }

    /// Messages of another version, or of nobody's.
    long strangers() {
        return strangers.sum();
    }

    /// Packets that the layer did not take. They are sent again.
    long unsent() {
        return unsent.sum();
    }

    // ---- in

    @Override
    public boolean offer(ChannelMessage message) {
        if (isClosed) return false;
        if (LinkMessages.version(message) != Packet.VERSION) {
            stranger(LinkMessages.version(message));
            return true;
        }
        try {
            take(message);
        } catch (LevadaException _) {
            strangers.increment();
        }
        return true;
    }

    private void take(ChannelMessage message) {
        boolean isPacket = message.type().equals(LinkMessages.PACKET);
        var packet = isPacket ? LinkMessages.packet(message) : null;
        boolean isUrgent;
        lock.lock();
        try {
            if (packet != null) machine.receive(LinkMessages.from(message), packet, now());
            else machine.heard(message, now());
            isUrgent = machine.isUrgent();
        } finally {
            lock.unlock();
        }
        // The thread that brings messages must not wait for others to be sent.
        if (isUrgent) nudge();
    }

    private void stranger(long version) {
        strangers.increment();
        if (now() - lastComplaint < COMPLAINT_NANOS && lastComplaint != 0) return;
        lastComplaint = now();
        LOG.log(
                Level.WARNING,
                "Expected version {0} of the link, but somebody speaks version {1}. Upgrade the {2}.",
                Packet.VERSION,
                version,
                version > Packet.VERSION ? "older side, which is this process" : "other side");
    }

    // ---- out

    /// Sends what there is, unless another thread is at it, which then sends this too.
    void flush() {
        if (wanted.getAndIncrement() != 0) return;
        int seen = 1;
        do {
            for (var next = next(); next != null; next = next()) send(next);
            seen = wanted.addAndGet(-seen);
        } while (seen != 0);
        if (isResting && isGathering) nudge();
    }

    /// Has the clock's thread send what there is.
    void nudge() {
        LockSupport.unpark(clock);
    }

    private @Nullable Outgoing next() {
        lock.lock();
        try {
            var next = machine.next(now());
            isGathering = next == null && machine.isUrgent();
            return next;
        } finally {
            lock.unlock();
        }
    }

    void send(Outgoing outgoing) {
        if (isClosed) return;
        try {
            layer.send(ChannelName.of(outgoing.mailbox()), LinkMessages.packet(name, outgoing.packet()));
            if (isCut) cut(false);
        } catch (ChannelFullException _) {
            unsent.increment();
        } catch (LayerException _) {
            unsent.increment();
            if (!isCut) cut(true);
        }
    }

    private void cut(boolean now) {
        isCut = now;
        lock.lock();
        try {
            machine.cut(now, now());
        } finally {
            lock.unlock();
        }
    }

    /// Sends to all of a group; a layer that is away is tried again by whoever calls.
    void announce(GroupName group, ChannelMessage message) {
        if (isClosed) return;
        try {
            layer.groupSend(group, message);
        } catch (LayerException _) {
            unsent.increment();
        }
    }

    // ---- time

    private void turn() {
        long lastTick = now();
        while (!isClosed) {
            rest();
            if (Thread.interrupted() || isClosed) continue;
            try {
                if (now() - lastTick >= times.acknowledge()) {
                    lastTick = now();
                    tick();
                }
                flush();
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "The link goes on after a failure.", e);
            }
        }
    }

    private void rest() {
        isResting = !isGathering;
        LockSupport.parkNanos(this, isGathering ? times.gather() : times.acknowledge());
        isResting = false;
    }

    private void tick() {
        lock.lock();
        try {
            machine.tick(now());
        } finally {
            lock.unlock();
        }
        machine.beat();
    }

    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(clock);
        mailbox.close();
    }
}
