package dev.levada.interop.python;

import dev.levada.layer.ChannelLayer;
import dev.levada.testkit.RedisForTests;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/// What one test opens; all of it is closed after the test. The servers and the Python process are those
/// of all tests, which keep apart by their prefixes.
final class Meetings implements AutoCloseable {
    private static final int SHARDS = 3;

    /// The servers and the Python process of a whole run, started when first asked for.
    static final class Everybody implements AutoCloseable {
        private final Deque<AutoCloseable> opened = new ArrayDeque<>();
        private final @Nullable RedisForTests[] servers = new RedisForTests[SHARDS];
        private @Nullable RedisForTests old;
        private @Nullable PythonPeer peer;

        PythonPeer peer() {
            var started = peer;
            if (started == null) peer = started = closed(PythonPeer.start(PythonEnvironment.orSkip()));
            return started;
        }

        int port(int index) {
            if (!RedisForTests.isInstalled())
                throw new TestAbortedException(
                        "No redis-server on this machine. Install it, or name one in LEVADA_REDIS_SERVER.");
            var started = servers[index];
            if (started == null) servers[index] = started = closed(RedisForTests.start());
            return started.port();
        }

        int oldPort() {
            var started = old;
            if (started == null) old = started = closed(RedisForTests.start(oldBinary()));
            return started.port();
        }

        private static Path oldBinary() {
            return EmbeddedRedis.binary()
                    .orElseThrow(() -> new TestAbortedException("No redis-server 6.2 for this system."));
        }

        private <T extends AutoCloseable> T closed(T started) {
            opened.push(started);
            return started;
        }

        @Override
        public void close() throws Exception {
            while (!opened.isEmpty()) opened.pop().close();
        }
    }

    /// A layer of each side on the same Redis.
    record Meeting(SharedLayer shared, ChannelLayer java, PythonLayer python) {}

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Everybody everybody;
    private final String prefix =
            "t" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());

    Meetings(Everybody everybody) {
        this.everybody = everybody;
    }

    /// How both sides open it.
    SharedLayer shared(Setup setup) {
        return setup.on(setup.isOld ? everybody.oldPort() : everybody.port(0)).withPrefix(prefix);
    }

    /// The same over three servers.
    SharedLayer sharded(Setup setup) {
        return setup.on(everybody.port(0), everybody.port(1), everybody.port(2)).withPrefix(prefix);
    }

    Meeting open(Setup setup) {
        return open(shared(setup));
    }

    Meeting open(SharedLayer shared) {
        return new Meeting(shared, java(shared), python(shared));
    }

    /// A further layer on the Java side.
    ChannelLayer java(SharedLayer shared) {
        var layer = ChannelLayer.open(shared.url());
        opened.push(layer);
        return layer;
    }

    /// A further layer on the Python side.
    PythonLayer python(SharedLayer shared) {
        var layer = everybody.peer().open(shared);
        opened.push(layer);
        return layer;
    }

    @Override
    public void close() throws Exception {
        while (!opened.isEmpty()) opened.pop().close();
    }
}
