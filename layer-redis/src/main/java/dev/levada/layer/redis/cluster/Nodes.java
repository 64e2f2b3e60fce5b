package dev.levada.layer.redis.cluster;

import dev.levada.layer.redis.link.LinkFactory;
import dev.levada.layer.redis.link.RedisLink;
import dev.levada.layer.redis.options.RedisServer;
import dev.levada.layer.redis.options.RedisServer.Tcp;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The links to nodes of one cluster. They come and go with the slots.
final class Nodes implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("dev.levada.layer.redis");

    // A node that has nothing may get something, or have it again.
    private static final long IDLE_NANOS = Duration.ofSeconds(30).toNanos();

    private final LinkFactory factory;
    private final RedisServer cluster;
    private final Consumer<RedisLink> prepare;
    private final Map<Tcp, RedisLink> links = new ConcurrentHashMap<>();
    private final Map<Tcp, CompletableFuture<RedisLink>> opening = new ConcurrentHashMap<>();
    private final Map<Tcp, Long> idleSince = new ConcurrentHashMap<>();
    private volatile boolean isClosed;

    /// @param cluster whose credentials and TLS all nodes share
    /// @param prepare is called with each new link before it is found here
    Nodes(LinkFactory factory, RedisServer cluster, Consumer<RedisLink> prepare) {
        this.factory = factory;
        this.cluster = cluster;
        this.prepare = prepare;
    }

    @Nullable
    RedisLink find(@Nullable Tcp address) {
        return address == null ? null : links.get(address);
    }

    List<RedisLink> all() {
        return List.copyOf(links.values());
    }

    /// The link to that node, made where there is none; done on a thread of its own.
    CompletableFuture<RedisLink> open(Tcp address) {
        var known = links.get(address);
        if (known != null) return CompletableFuture.completedFuture(known);
        var mine = new CompletableFuture<RedisLink>();
        var others = opening.putIfAbsent(address, mine);
        if (others != null) return others;
        Thread.ofVirtual().name("levada-redis-node").start(() -> {
            try {
                mine.complete(connect(address));
            } catch (RuntimeException e) {
                LOG.log(Level.DEBUG, () -> "A node of a Redis Cluster cannot be reached.", e);
                mine.completeExceptionally(e);
            } finally {
                opening.remove(address);
            }
        });
        return mine;
    }

    private RedisLink connect(Tcp address) {
        var before = links.get(address);
        if (before != null) return before;
        var link = factory.open(new RedisServer(address, 0, cluster.credentials(), cluster.tls()));
        prepare.accept(link);
        links.put(address, link);
        if (isClosed) link.close();
        return link;
    }

    /// Those of the nodes that could be reached; waits for the others no longer than said.
    List<RedisLink> open(Collection<Tcp> addresses, Duration patience) throws InterruptedException {
        var asked = addresses.stream().map(this::open).toList();
        long until = System.nanoTime() + patience.toNanos();
        var opened = new ArrayList<RedisLink>();
        for (var one : asked)
            try {
                opened.add(one.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS));
            } catch (ExecutionException | TimeoutException _) {
                // Comes later, or never.
            }
        return opened;
    }

    /// Closes links to nodes that have had nothing for a while, and at once where they have gone.
    void retire(Set<Tcp> owners) {
        long now = System.nanoTime();
        links.forEach((address, link) -> {
            if (owners.contains(address)) {
                idleSince.remove(address);
                return;
            }
            long since = idleSince.computeIfAbsent(address, _ -> now);
            if (link.isUp() && now - since < IDLE_NANOS) return;
            remove(address, link);
        });
    }

    /// Closes links to nodes that have failed and have nothing any more, so that whoever waits for an
    /// answer of one that hangs does not wait in vain.
    void giveUp(Set<Tcp> failed, Set<Tcp> owners) {
        for (var address : failed) {
            var link = links.get(address);
            if (link != null && !owners.contains(address)) remove(address, link);
        }
    }

    private void remove(Tcp address, RedisLink link) {
        links.remove(address);
        idleSince.remove(address);
        Thread.ofVirtual().name("levada-redis-node").start(link::close); // takes a moment
    }

    @Override
    public void close() {
        isClosed = true;
        var ending = links.values().stream()
                .map(link -> Thread.ofVirtual().name("levada-redis-node").start(link::close))
                .toList();
        for (var end : ending)
            try {
                end.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
    }
}
