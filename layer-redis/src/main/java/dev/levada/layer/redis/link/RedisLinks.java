package dev.levada.layer.redis.link;

import dev.levada.layer.LayerException;
import dev.levada.layer.redis.options.RedisOptions;
import dev.levada.layer.redis.options.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// The servers of one layer, in the order of its options.
public final class RedisLinks implements AutoCloseable {
    private static final long RETRY_MILLIS = 200;

    private final LinkFactory factory;
    private final List<RedisLink> links;

    /// @param factory closed with these
    private RedisLinks(RedisOptions options, LinkFactory factory) {
        this.factory = factory;
        var opened = new ArrayList<RedisLink>();
        try {
            for (var server : options.servers()) {
                if (server.endpoint() instanceof RedisServer.Cluster)
                    throw new LayerException("Expected servers that are always the same, but got " + server
                            + ", which only the channel layer can use so far. Use redis: or redis-sentinel: here.");
                opened.add(factory.open(server));
                // Python's topics are the exception: a cluster passes them on to all its nodes.
                if (options.mode() != RedisOptions.Mode.PUBSUB) refuseCluster(opened.getLast());
            }
        } catch (LayerException e) {
            opened.forEach(RedisLink::close);
            factory.close();
            throw e;
        }
        links = List.copyOf(opened);
    }

    /// Connects to all servers; tries again as long as the options' patience lasts.
    ///
    /// @throws LayerException when one cannot be reached
    public static RedisLinks open(RedisOptions options) {
        return open(options, () -> new LinkFactory(options, false));
    }

    static RedisLinks open(RedisOptions options, Supplier<LinkFactory> factories) {
        long until = System.nanoTime() + options.startPatience().toNanos();
        while (true) {
            try {
                return new RedisLinks(options, factories.get());
            } catch (LayerException e) {
                if (System.nanoTime() >= until) throw e;
                pause(e);
            }
        }
    }

    private static void refuseCluster(RedisLink link) {
        String information;
        try {
            information = link.call(commands -> commands.info("cluster"));
        } catch (LayerException _) {
            return; // this user may not ask
        }
        if (information.contains("cluster_enabled:1"))
            throw new LayerException("Expected a single Redis at " + link.server() + ", but it is a node of a cluster,"
                    + " over which the keys would be spread. Use redis-cluster+levada: with it; what is shared with"
                    + " Python needs a Redis that is no cluster, as channels_redis does.");
    }

    private static void pause(LayerException failure) {
        try {
            Pause.millis(RETRY_MILLIS); // nothing tells that a server has been started
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure;
        }
    }

    /// All of them.
    public List<RedisLink> all() {
        return links;
    }

    /// How many there are.
    public int size() {
        return links.size();
    }

    /// Fire-and-forget commands that were never answered.
    public long lost() {
        long lost = 0;
        for (var link : links) lost += link.lost();
        return lost;
    }

    /// Whether all tell of key changes now; see [RedisLink#onKeyChange].
    public boolean areTracking() {
        for (var link : links) if (!link.isTracking()) return false;
        return true;
    }

    /// One of them.
    public RedisLink get(int index) {
        return links.get(index);
    }

    /// Closes all. Closing twice is harmless.
    @Override
    public void close() {
        links.forEach(RedisLink::close);
        factory.close();
    }
}
