package dev.levada.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/// Many connections to one server on this machine, driven by the thread that calls: nothing happens on them
/// between calls. Every call is bounded in time.
public final class LoadClient implements AutoCloseable {
    private static final int HANDSHAKES_IN_PROGRESS = 64;
    private static final int BUFFER_BYTES = 256 * 1024;

    // Ports of one source address: the kernel's search for a free one slows down long before the last.
    private static final int CONNECTIONS_PER_SOURCE = 4_000;
    private static final int SOURCES = 250;

    private final Selector selector;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final Set<Connection> connections = new LinkedHashSet<>();
    private Behaviour behaviour = Behaviour.IDLE;
    private final Consumer<SelectionKey> handle = this::handle;
    private long started;
    private int open;
    private int opening;
    private long pings;
    private String lastFailure = "";

    /// Without connections.
    public LoadClient() throws IOException {
        selector = Selector.open();
    }

    /// Opens so many more connections.
    ///
    /// @throws LoadException when they are not all open in time, or one is refused
    public List<Connection> open(Target target, int count, Duration atMost) throws IOException {
        return open(_ -> target, count, atMost, Behaviour.IDLE);
    }

    /// The same; what comes meanwhile goes to the behaviour.
    public List<Connection> open(Target target, int count, Duration atMost, Behaviour meanwhile) throws IOException {
        return open(_ -> target, count, atMost, meanwhile);
    }

    /// The same with a target for each, counted from 0.
    public List<Connection> open(IntFunction<Target> target, int count, Duration atMost) throws IOException {
        return open(target, count, atMost, Behaviour.IDLE);
    }

    private List<Connection> open(IntFunction<Target> target, int count, Duration atMost, Behaviour meanwhile)
            throws IOException {
        behaviour = meanwhile;
        var fresh = new ArrayList<Connection>(count);
        int wanted = open + count;
        long deadline = System.nanoTime() + atMost.toNanos();
        while (open < wanted) {
            while (fresh.size() < count && opening < HANDSHAKES_IN_PROGRESS)
                fresh.add(start(target.apply(fresh.size())));
            turn(Math.min(deadline - System.nanoTime(), 100_000_000));
            if (open + opening + count - fresh.size() < wanted)
                throw new LoadException("Expected " + wanted + " open connections, but one of them was cut when " + open
                        + " were open. " + lastFailure);
            if (System.nanoTime() > deadline)
                throw new LoadException("Expected " + wanted + " open connections within " + atMost.toSeconds()
                        + " s, but there were " + open + ".");
        }
        return fresh;
    }

    /// Lets the behaviour work for that long.
    public void run(Behaviour with, Duration time) throws IOException {
        runUntil(with, () -> false, time);
    }

    /// Lets the behaviour work until the condition holds.
    ///
    /// @return whether it did within that time
    public boolean runUntil(Behaviour with, BooleanSupplier condition, Duration atMost) throws IOException {
        behaviour = with;
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) return false;
            turn(with.ticks() ? Math.min(left, 1_000_000) : Math.min(left, 100_000_000));
        }
        return true;
    }

    /// How many connections are open.
    public int open() {
        return open;
    }

    /// How many pings of the server were answered.
    public long pings() {
        return pings;
    }

    /// Ends all connections at once.
    public void cutAll(boolean isReset) throws IOException {
        for (var connection : List.copyOf(connections)) connection.cut(isReset);
        selector.selectNow(); // takes the cancelled keys out, which frees their descriptors
    }

    @Override
    public void close() {
        try {
            cutAll(true);
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void opened() {
        opening--;
        open++;
    }

    void ponged() {
        pings++;
    }

    void ended(Connection connection, boolean wasOpen) {
        if (!connections.remove(connection)) return;
        if (wasOpen) open--;
        else opening--;
    }

    private Connection start(Target target) throws IOException {
        var channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        if (target.receiveBufferBytes() > 0)
            channel.setOption(StandardSocketOptions.SO_RCVBUF, target.receiveBufferBytes());
        long source = started++ / CONNECTIONS_PER_SOURCE % SOURCES;
        if (source > 0) channel.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.1." + source), 0));
        boolean isConnected = channel.connect(target.address());
        var key = channel.register(selector, SelectionKey.OP_CONNECT);
        var connection = new Connection(this, channel, key, target);
        key.attach(connection);
        connections.add(connection);
        opening++;
        if (isConnected) connection.connectable();
        return connection;
    }

    private void turn(long nanos) throws IOException {
        long millis = nanos <= 0 ? 0 : (nanos + 999_999) / 1_000_000;
        try {
            if (millis == 0) selector.selectNow(handle);
            else selector.select(handle, millis);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        behaviour.tick(System.nanoTime());
    }

    private void handle(SelectionKey key) {
        var connection = (Connection) key.attachment();
        try {
            try {
                if (key.isConnectable()) connection.connectable();
                if (key.isValid() && key.isWritable()) connection.writable();
                if (key.isValid() && key.isReadable()) connection.readable(buffer, behaviour);
            } catch (IOException e) {
                lastFailure = String.valueOf(e.getMessage());
                connection.end(behaviour); // the behaviour and open() judge it
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
