package dev.levada.layer.redis.cluster;

import dev.levada.layer.LayerException;
import dev.levada.layer.redis.link.Failures;
import dev.levada.layer.redis.link.RedisLink;
import dev.levada.layer.redis.options.RedisServer;
import dev.levada.layer.redis.options.RedisServer.Tcp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Asks nodes of a cluster who has which slot.
final class Survey {
    // How long one that hangs holds up the others.
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final int SAMPLE = 2;
    private static final int MOST_KNOWN = 1_000;
    private static final int ROUNDS = 3;

    private final Nodes nodes;
    private final RedisServer cluster;
    private final Set<Tcp> seeds;
    private final Duration timeout;

    // Who may be asked when nobody that is connected answers. Used by one thread.
    private final Set<Tcp> known = new LinkedHashSet<>();

    private record Asked(Tcp address, CompletableFuture<String> nodes, CompletableFuture<String> info) {}

    Survey(Nodes nodes, RedisServer cluster, Duration timeout) {
        this.nodes = nodes;
        this.cluster = cluster;
        this.timeout = timeout;
        seeds = cluster.endpoint() instanceof RedisServer.Cluster it ? new LinkedHashSet<>(it.seeds()) : Set.of();
    }

    /// The first look; blocks until the nodes that the options name are reached or known to be out of
    /// reach.
    ///
    /// @throws LayerException when none can be reached, or it is no cluster
    Topology first() throws InterruptedException {
        var one = reach();
        try {
            one.submitNow(commands -> commands.clusterNodes()).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw Failures.of(cluster, e);
        }
        var found = whole();
        if (found == null || found.served() == 0)
            throw new LayerException("Expected a Redis Cluster at " + cluster + ", but no node there knows who has any"
                    + " of its slots. Create it: redis-cli --cluster create.");
        return found;
    }

    // One is enough, and it is not waited for the first when it is another that answers.
    private RedisLink reach() throws InterruptedException {
        for (var seed : seeds) {
            var reached = nodes.open(List.of(seed), PATIENCE);
            if (!reached.isEmpty()) return reached.getFirst();
        }
        var late = nodes.open(seeds, timeout);
        if (!late.isEmpty()) return late.getFirst();
        try {
            return nodes.open(seeds.iterator().next()).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw Failures.of(cluster, e);
        }
    }

    /// What two nodes say, or null when they do not.
    @Nullable
    Topology sample() throws InterruptedException {
        var links = new ArrayList<RedisLink>();
        for (var link : nodes.all()) if (link.isUp()) links.add(link);
        Collections.shuffle(links);
        var views = ask(links.subList(0, Math.min(SAMPLE, links.size())));
        return views.isEmpty() ? null : Topology.of(views);
    }

    /// What all nodes with slots say, also those that were not known; or null when nobody does.
    @Nullable
    Topology whole() throws InterruptedException {
        var views = ask(nodes.all());
        if (views.isEmpty()) {
            var others = new LinkedHashSet<>(seeds);
            others.addAll(known);
            views.addAll(ask(nodes.open(others, PATIENCE)));
        }
        if (views.isEmpty()) return null;
        var topology = Topology.of(views);
        for (int round = 0; round < ROUNDS; round++) {
            var strangers = topology.owners();
            strangers.removeIf(address -> nodes.find(address) != null);
            if (strangers.isEmpty()) break;
            views.addAll(ask(nodes.open(strangers, PATIENCE)));
            topology = Topology.of(views);
        }
        for (var view : views)
            for (var node : view.nodes())
                if (known.size() < MOST_KNOWN) node.address().ifPresent(known::add);
        known.removeIf(address -> views.stream().noneMatch(view -> knows(view, address)));
        return topology;
    }

    private static boolean knows(ClusterView view, Tcp address) {
        return view.nodes().stream()
                .anyMatch(node -> node.address().filter(address::equals).isPresent());
    }

    private List<ClusterView> ask(Collection<RedisLink> links) throws InterruptedException {
        var asked = new ArrayList<Asked>();
        for (var link : links)
            if (link.server().endpoint() instanceof Tcp address)
                asked.add(new Asked(
                        address,
                        link.submitNow(commands -> commands.clusterNodes()),
                        link.submitNow(commands -> commands.clusterInfo())));
        long until = System.nanoTime() + PATIENCE.toNanos();
        boolean prefersNames = cluster.tls().isPresent();
        var views = new ArrayList<ClusterView>();
        for (var one : asked)
            try {
                var nodes = one.nodes().get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
                var info = one.info().get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
                views.add(ClusterView.parse(nodes, info, one.address(), prefersNames));
            } catch (ExecutionException | TimeoutException _) {
                // It says nothing.
            }
        return views;
    }
}
