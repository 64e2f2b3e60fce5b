package dev.levada.edge;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.LevadaException;
import dev.levada.edge.link.LinkTimes;
import dev.levada.edge.link.Outgoing;
import dev.levada.edge.link.Packet;
import dev.levada.edge.link.Side;
import dev.levada.layer.ChannelFullException;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerException;
import dev.levada.layer.Mailbox;
import dev.levada.layer.Receiver;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Drives one side of the link: hands it what comes from the layer and the time, and sends what it has to
/// say.
///
/// One thread sends. It stands in line behind all that are ready to run, so that whatever those have to say
/// leaves together with what it was woken for.
final class Post implements Receiver, AutoCloseable {
    private static final System.Logger LOG = System.getLogger("dev.levada.edge");
    private static final long COMPLAINT_NANOS = 60_000_000_000L;

    private final ChannelLayer layer;
    private final LinkTimes times;
    private final Side side;
    private final Owner owner;
    private final Mailbox mailbox;
    private final String name;
    private final Thread clock;
    private final Thread writer;
    private final LongAdder strangers = new LongAdder();
    private final LongAdder unsent = new LongAdder();
    private final long origin = System.nanoTime() - 1_000_000_000L;
    private volatile boolean isClosed;
    private volatile boolean isCut;
    private volatile long lastComplaint;

    // What is sent leaves in the order in which the side gave it.
    private final ReentrantLock sending = new ReentrantLock();
    private final AtomicBoolean isAsked = new AtomicBoolean();

    // Since when the layer keeps whoever sends; 0 when it does not.
    private volatile long keptSince;

    // Whether the clock's thread has time; whether something waits to leave in a moment, and did since it last looked.
    private volatile boolean isResting;
    private volatile boolean isGathering;
    private volatile boolean hasGathered;

    // Held around every call of the side.
    private final ReentrantLock lock = new ReentrantLock();
    private List<Runnable> afterwards = new ArrayList<>();

    /// Whose side it is.
    interface Owner {
        /// Another message has come: somebody says that he is there. Under the lock.
        void heard(ChannelMessage message, long now);

        /// Called at each turn of the clock, without the lock.
        default void beat() {}
    }

    Post(ChannelLayer layer, LinkTimes times, String threads, Side side, Owner owner) {
        this.layer = layer;
        this.times = times;
        this.side = side;
        this.owner = owner;
        mailbox = layer.openMailbox(this);
        name = mailbox.name().value();
        clock = Thread.ofVirtual().name(threads + "-clock").unstarted(this::turn);
        writer = Thread.ofVirtual().name(threads + "-writer").unstarted(this::write);
    }

    void start(GroupName group) {
        mailbox.join(group);
        writer.start();
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

    // ---- the lock

    /// Begins a call of the side.
    void lock() {
        lock.lock();
    }

    /// Ends it, and then does what [#afterwards] was asked for meanwhile.
    void unlock() {
        if (afterwards.isEmpty()) {
            lock.unlock();
            return;
        }
        var all = afterwards;
        afterwards = new ArrayList<>();
        lock.unlock();
        for (var each : all)
            try {
                each.run();
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "A connection could not be woken.", e);
            }
    }

    /// The same around one call.
    <T> T locked(Supplier<T> call) {
        lock();
        try {
            return call.get();
        } finally {
            unlock();
        }
    }

    /// The same around one call.
    void locked(Runnable call) {
        lock();
        try {
            call.run();
        } finally {
            unlock();
        }
    }

    /// To be done once the lock is free: whoever is woken by it will want the lock. Under the lock.
    void afterwards(Runnable wake) {
        afterwards.add(wake);
    }

    /// What to wait for under the lock.
    Condition newCondition() {
        return lock.newCondition();
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
        lock();
        try {
            if (packet != null) side.receive(LinkMessages.from(message), packet, now());
            else owner.heard(message, now());
            isUrgent = side.isUrgent();
        } finally {
            unlock();
        }
        // Behind those that were woken, who have an answer perhaps.
        if (isUrgent) flush();
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

    /// Has what there is sent, soon. Never blocks.
    void flush() {
        if (!isAsked.get() && isAsked.compareAndSet(false, true)) LockSupport.unpark(writer);
    }

    private void write() {
        while (!isClosed) {
            if (!isAsked.get()) LockSupport.park(this);
            if (Thread.interrupted() || !isAsked.getAndSet(false)) continue;
            try {
                sendAll();
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "The link goes on after a failure.", e);
            }
            if (!isGathering) continue;
            hasGathered = true;
            if (isResting) LockSupport.unpark(clock);
        }
    }

    private void sendAll() {
        sending.lock();
        try {
            for (var next = next(); next != null; next = next()) send(next);
        } finally {
            sending.unlock();
        }
    }

    private @Nullable Outgoing next() {
        lock();
        try {
            var next = side.next(now());
            isGathering = next == null && side.isUrgent();
            return next;
        } finally {
            unlock();
        }
    }

    private void send(Outgoing outgoing) {
        if (isClosed) return;
        keptSince = now();
        try {
            layer.send(ChannelName.of(outgoing.mailbox()), LinkMessages.packet(name, outgoing.packet()));
            if (isCut) cut(false);
        } catch (ChannelFullException _) {
            unsent.increment();
        } catch (LayerException _) {
            unsent.increment();
            if (!isCut) cut(true);
        } finally {
            keptSince = 0;
        }
    }

    /// Whether the layer has kept a packet for so long that it must be the layer who is silent.
    private boolean isKept() {
        long since = keptSince;
        return since != 0 && now() - since > times.heartbeat();
    }

    private void cut(boolean now) {
        isCut = now;
        locked(() -> side.cut(now, now()));
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
                boolean isDue = now() - lastTick >= times.acknowledge();
                if (isDue) {
                    lastTick = now();
                    if (!isCut && isKept()) cut(true);
                    locked(() -> side.tick(now()));
                    owner.beat();
                }
                if (isDue || isGathering) flush();
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "The link goes on after a failure.", e);
            }
        }
    }

    private void rest() {
        // Where there is much to say the clock goes on at the quick pace, and need not be woken each time.
        boolean isQuick = hasGathered;
        hasGathered = false;
        isResting = !isQuick;
        LockSupport.parkNanos(this, isQuick || hasGathered ? times.gather() : times.acknowledge());
        isResting = false;
    }

    // ---- the end

    /// Sends what there is, and then what the side says last.
    void end() {
        sending.lock();
        try {
            sendAll();
            locked(() -> side.close(now())).forEach(this::send);
        } finally {
            sending.unlock();
        }
        close();
    }

    /// Ends without a word.
    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(clock);
        LockSupport.unpark(writer);
        mailbox.close();
    }
}
