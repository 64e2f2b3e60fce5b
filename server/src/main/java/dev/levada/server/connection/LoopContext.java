package dev.levada.server.connection;

import dev.levada.contract.Address;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What the connections of one event loop share: their list, their clock, and what each protocol keeps.
///
/// Twice a second a walk over the list looks at those whose deadlines may have come, so that an idle
/// connection has no timer. All methods run on the loop.
public final class LoopContext {
    /// How often deadlines are looked at.
    static final long SWEEP_MILLIS = 500;

    private static final int COUNTED_AT_ONCE = 2_048;
    private static final long DRAIN_STEP_MILLIS = 50;
    private static final int DRAINED_AT_ONCE = 32;
    private static final System.Logger LOG = System.getLogger("dev.levada.server");
    private static final long SWEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(SWEEP_MILLIS);
    private static final long STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(2 * SWEEP_MILLIS);

    private final EventLoop loop;
    private final Counters counters;
    private final ThreadFactory applicationThreads;
    private final Handover handover;
    private final ServerContext context;
    private final IdentityHashMap<Class<?>, Object> shared = new IdentityHashMap<>();
    private final ArrayList<Connection> connections = new ArrayList<>();

    // By the index of the connection: when the sweep is to look at it. Apart from the connections, because
    // walking over thousands of objects, most of which have nothing to say, costs a cache miss for each.
    private long[] lookAtNanos = new long[16];
    private @Nullable SocketAddress lastLocal;
    private @Nullable Address lastLocalAddress;
    private long lastSweepNanos = System.nanoTime();

    // The same for other threads.
    private volatile long seenNanos = lastSweepNanos;

    @SuppressWarnings("FutureReturnValueIgnored") // the sweep ends with the loop
    public LoopContext(EventLoop loop, ServerContext context) {
        this.loop = loop;
        this.counters = context.counters();
        this.applicationThreads = context.threads().factoryFor(loop);
        this.context = context;
        this.handover = new Handover(loop);
        loop.scheduleWithFixedDelay(this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    ThreadFactory applicationThreads() {
        return applicationThreads;
    }

    Handover handover() {
        return handover;
    }

    /// Has the loop do something for an application, together with what others have for it. Any thread.
    public void execute(Runnable task) {
        handover.execute(task);
    }

    public EventLoop loop() {
        return loop;
    }

    /// What all connections of the server share.
    public ServerContext context() {
        return context;
    }

    /// What a protocol keeps once for each loop; made when it is first asked for. On the loop.
    public <T> T shared(Class<T> type, Function<LoopContext, T> make) {
        var known = shared.get(type);
        if (known == null) {
            known = make.apply(this);
            shared.put(type, known);
        }
        return type.cast(known);
    }

    /// The local address of the channel; connections that came in on the same one share the value.
    @Nullable
    public Address localAddress(Channel channel) {
        var local = channel.localAddress();
        if (local == null) return null;
        if (!local.equals(lastLocal)) {
            lastLocal = local;
            lastLocalAddress = Addresses.of(local);
        }
        return lastLocalAddress;
    }

    public void add(Connection connection) {
        connection.index = connections.size();
        connections.add(connection);
        if (lookAtNanos.length < connections.size()) lookAtNanos = Arrays.copyOf(lookAtNanos, 2 * lookAtNanos.length);
        attend(connection);
    }

    /// Has the next sweep look at the connection: it has a new deadline.
    public void attend(Connection connection) {
        if (connection.index >= 0) lookAtNanos[connection.index] = lastSweepNanos;
    }

    /// The time of the next sweep at the earliest: what happens now has happened by then. A clock for those
    /// who need no better, without the cost of reading one.
    public long soonNanos() {
        return lastSweepNanos + SWEEP_NANOS;
    }

    @SuppressWarnings("ReferenceEquality") // connections are who they are
    public void remove(Connection connection) {
        if (connection.index < 0) return;
        var last = connections.removeLast();
        if (last != connection) {
            connections.set(connection.index, last);
            lookAtNanos[connection.index] = lookAtNanos[last.index];
            last.index = connection.index;
        }
        connection.index = -1;
    }

    public boolean isEmpty() {
        return connections.isEmpty();
    }

    /// How long the loop has not come round. Any thread.
    public long silentNanos() {
        return System.nanoTime() - seenNanos;
    }

    /// Counts a part of the connections, so that even a walk over very many holds nobody up.
    ///
    /// @param from the first of the part
    /// @return the first of the next part, or -1 after the last
    public int count(Census census, int from) {
        int end = Math.min(connections.size(), from + COUNTED_AT_ONCE);
        for (int i = from; i < end; i++) connections.get(i).countOnLoop(census);
        return end == connections.size() ? -1 : end;
    }

    /// Asks every connection to end, as the server closes; those that may be put off a little, and are
    /// many, spread over that time.
    public void drain(Duration spread) {
        var gradual = new ArrayDeque<Connection>();
        for (var connection : connections.toArray(Connection[]::new)) {
            if (connection.drainsGradually()) gradual.add(connection);
            else connection.drainOnLoop();
        }
        long steps = Math.max(1, spread.toMillis() / DRAIN_STEP_MILLIS);
        drainStep(gradual, (int) Math.max(DRAINED_AT_ONCE, (gradual.size() + steps - 1) / steps));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it ends with the loop, whose connections end then anyway
    private void drainStep(ArrayDeque<Connection> gradual, int atOnce) {
        for (int i = 0; i < atOnce && !gradual.isEmpty(); i++) gradual.remove().drainOnLoop();
        if (!gradual.isEmpty())
            loop.schedule(() -> drainStep(gradual, atOnce), DRAIN_STEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    /// Interrupts what still runs.
    public void interrupt() {
        for (var connection : connections.toArray(Connection[]::new)) connection.interruptOnLoop();
    }

    /// Has those shared values that hold more than memory of the heap let go of it, as the loop ends.
    public void close() {
        for (var value : shared.values()) {
            try {
                if (value instanceof AutoCloseable closeable) closeable.close();
            } catch (Exception e) {
                LOG.log(Level.WARNING, "Something that an event loop held could not be closed.", e);
            }
        }
    }

    /// Ends what is left at once.
    public void cut() {
        for (var connection : connections.toArray(Connection[]::new)) connection.cutOnLoop();
    }

    private void sweep() {
        long now = System.nanoTime();
        counters.loopLag.add(Math.max(0, now - lastSweepNanos - SWEEP_NANOS));
        if (now - lastSweepNanos > STALL_NANOS) {
            counters.loopStalls.increment();
            LOG.log(Level.DEBUG, "An event loop was busy for {0} ms.", (now - lastSweepNanos) / 1_000_000);
        }
        lastSweepNanos = now;
        seenNanos = now;
        // Backwards, because a connection may leave the list while it is looked at.
        for (int i = connections.size() - 1; i >= 0; i--)
            if (i < connections.size() && now - lookAtNanos[i] >= 0) look(connections.get(i), now);
    }

    private void look(Connection connection, long now) {
        long next = connection.sweepOnLoop(now);
        if (connection.index >= 0) lookAtNanos[connection.index] = next;
    }
}
