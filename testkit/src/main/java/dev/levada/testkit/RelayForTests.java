package dev.levada.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// The network between a client and a server of a test: a TCP relay on the loopback that can be cut, reset,
/// slowed down and stalled.
///
/// ```java
/// try (var redis = RedisForTests.start(); var network = RelayForTests.to(redis.port())) {
///     var layer = ChannelLayer.open("redis://127.0.0.1:" + network.port());
///     network.stall(Direction.TO_CLIENT);
///     ...
///     network.heal();
/// }
/// ```
///
/// Any thread may call it.
public final class RelayForTests implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 << 10;
    private static final int MOST_CONNECTIONS = 1_000;

    private final int target;
    private final ServerSocket listener;
    private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();

    // All under the lock.
    private final EnumSet<Direction> stalled = EnumSet.noneOf(Direction.class);
    private final EnumMap<Direction, Duration> delays = new EnumMap<>(Direction.class);
    private boolean isCut;
    private boolean isClosed;

    /// Which way bytes go.
    public enum Direction {
        /// What the client says.
        TO_SERVER,
        /// What the server says.
        TO_CLIENT
    }

    /// One connection: the client's half and the server's.
    private record Pair(Socket client, Socket server) {
        void close(boolean isReset) {
            for (var socket : List.of(client, server))
                try {
                    if (isReset) socket.setSoLinger(true, 0);
                    socket.close();
                } catch (IOException _) {
                    // It was closed already.
                }
        }
    }

    private RelayForTests(int target) {
        this.target = target;
        try {
            listener = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("relay").start(this::accept);
    }

    /// Opens a relay to that port of this machine.
    public static RelayForTests to(int port) {
        return new RelayForTests(port);
    }

    /// Where clients connect to.
    public int port() {
        return listener.getLocalPort();
    }

    /// Connections that are open now.
    public int connections() {
        return pairs.size();
    }

    // ---- faults

    /// Ends all connections in good order, as a proxy does that is restarted. New ones are made.
    public void drop() {
        pairs.forEach(pair -> pair.close(false));
    }

    /// Ends all connections with a reset. New ones are made.
    public void reset() {
        pairs.forEach(pair -> pair.close(true));
    }

    /// Ends all connections with a reset, and whoever connects is reset until [#heal()].
    public void cut() {
        synchronized (this) {
            isCut = true;
        }
        reset();
    }

    /// Lets nothing through in that direction, on connections there are and new ones, until [#heal()]: half
    /// open, as a cable that is pulled, of which neither end is told.
    public synchronized void stall(Direction direction) {
        stalled.add(direction);
    }

    /// Lets each piece that comes in that direction wait for so long, until [#heal()]: a slow network. Real
    /// time, so a short one.
    public synchronized void delay(Direction direction, Duration time) {
        delays.put(direction, time);
    }

    /// Lets everything through again, what was held up first.
    public synchronized void heal() {
        isCut = false;
        stalled.clear();
        delays.clear();
        notifyAll();
    }

    @Override
    public void close() {
        synchronized (this) {
            isClosed = true;
            notifyAll();
        }
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        drop();
    }

    // ---- what goes through

    private void accept() {
        while (true)
            try {
                var client = listener.accept();
                if (isCutNow() || pairs.size() >= MOST_CONNECTIONS) {
                    client.setSoLinger(true, 0);
                    client.close();
                } else connect(client);
            } catch (IOException _) {
                if (listener.isClosed()) return;
            }
    }

    private void connect(Socket client) throws IOException {
        Socket server;
        try {
            server = new Socket(InetAddress.getLoopbackAddress(), target);
        } catch (IOException _) {
            // As if nobody were there.
            client.setSoLinger(true, 0);
            client.close();
            return;
        }
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        var pair = new Pair(client, server);
        pairs.add(pair);
        Thread.ofVirtual().name("relay to server").start(() -> pump(pair, client, server, Direction.TO_SERVER));
        Thread.ofVirtual().name("relay to client").start(() -> pump(pair, server, client, Direction.TO_CLIENT));
        if (isCutNow()) pair.close(true);
    }

    private void pump(Pair pair, Socket from, Socket to, Direction direction) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            var in = from.getInputStream();
            var out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                awaitFlow(direction);
                out.write(buffer, 0, read);
            }
        } catch (IOException | InterruptedException _) {
            // Ended by one of the two or by the test.
        } finally {
            pairs.remove(pair);
            pair.close(false);
        }
    }

    private synchronized void awaitFlow(Direction direction) throws InterruptedException {
        long until = System.nanoTime()
                + delays.getOrDefault(direction, Duration.ZERO).toNanos();
        while (!isClosed) {
            // Both end early when all is healed.
            long left = delays.containsKey(direction) ? until - System.nanoTime() : 0;
            if (left > 0) TimeUnit.NANOSECONDS.timedWait(this, left);
            else if (stalled.contains(direction)) wait();
            else return;
        }
    }

    private synchronized boolean isCutNow() {
        return isCut;
    }
}
