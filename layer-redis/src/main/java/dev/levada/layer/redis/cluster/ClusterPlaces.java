package dev.levada.layer.redis.cluster;

import dev.levada.layer.LayerException;
import dev.levada.layer.LayerGap;
import dev.levada.layer.redis.link.AnswerWait;
import dev.levada.layer.redis.link.Failures;
import dev.levada.layer.redis.link.LinkFactory;
import dev.levada.layer.redis.link.LinkListener;
import dev.levada.layer.redis.link.Pause;
import dev.levada.layer.redis.link.Place;
import dev.levada.layer.redis.link.PlaceListener;
import dev.levada.layer.redis.link.Places;
import dev.levada.layer.redis.link.RedisLink;
import dev.levada.layer.redis.link.Topics;
import dev.levada.layer.redis.options.RedisOptions;
import dev.levada.layer.redis.options.RedisServer;
import dev.levada.layer.redis.options.RedisServer.Tcp;
import io.lettuce.core.cluster.SlotHash;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The places of a Redis Cluster: each name has a slot, each slot a node, and both stay apart because slots
/// move. A node that fails, a replica that takes over and a slot that moves end no membership: topics
/// follow, and members are told of the gap.
public final class ClusterPlaces implements Places {
    private static final System.Logger LOG = System.getLogger("dev.levada.layer.redis");
    private static final long RETRY_MILLIS = 200;
    private static final long PROBE_MILLIS = 20;

    private final RedisOptions options;
    private final RedisServer cluster;
    private final LinkFactory factory;
    private final Nodes nodes;
    private final Keeper keeper;
    private final Survey survey;
    private final ClusterTopics topics;
    private final Publications publications;
    private final AnswerWait answers;
    private final Missed missed = new Missed();
    private final AtomicReferenceArray<ClusterPlace> places = new AtomicReferenceArray<>(Topology.SLOTS);
    private final List<PlaceListener> listeners = new CopyOnWriteArrayList<>();
    private final List<Topics> messages = new CopyOnWriteArrayList<>();
    private final List<Consumer<Optional<String>>> keyListeners = new CopyOnWriteArrayList<>();
    private volatile Topology topology = Topology.NONE;
    private volatile boolean isDown;
    private volatile boolean isClosed;

    // When the oldest of the connections that are away was lost, or 0.
    private volatile long lostSince;

    private ClusterPlaces(RedisOptions options) {
        this.options = options;
        cluster = options.servers().getFirst();
        factory = new LinkFactory(options, true);
        nodes = new Nodes(factory, cluster, this::prepare);
        keeper = new Keeper(this::look);
        survey = new Survey(nodes, cluster, options.timeout());
        topics = new ClusterTopics(cluster, options.timeout(), this::ownerOf, keeper);
        publications = new Publications(cluster, options.timeout(), this::ownerOf, keeper);
        answers = new AnswerWait(cluster, options.timeout(), _ -> {});
    }

    /// Asks the nodes that the options name for the others, and connects to all that have slots; tries
    /// again as long as the options' patience lasts.
    ///
    /// @throws LayerException when none can be reached, or it is no cluster
    public static ClusterPlaces open(RedisOptions options) {
        var opened = new ClusterPlaces(options);
        try {
            opened.begin();
            return opened;
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private void begin() {
        long until = System.nanoTime() + options.startPatience().toNanos();
        try {
            while (true)
                try {
                    install(survey.first());
                    break;
                } catch (LayerException e) {
                    if (System.nanoTime() - until >= 0) throw e;
                    Pause.millis(RETRY_MILLIS);
                }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LayerException("Interrupted while connecting to " + cluster + ".", e);
        }
        keeper.start();
    }

    // ---- who has what

    /// Looks at the cluster; on the keeper's thread.
    ///
    /// @return whether all is in order
    private boolean look(boolean isWhole) throws InterruptedException {
        if (!isWhole) {
            var sample = survey.sample();
            if (sample != null
                    && sample.isServing()
                    && sample.differences(topology).isEmpty()) return true;
        }
        var found = survey.whole();
        if (found != null) install(found);
        publications.sendMoved();
        return found != null && missed.all().isEmpty() && areAllUp(found);
    }

    private void install(Topology found) throws InterruptedException {
        long lost = lostSince;
        missed.add(found.differences(topology), lost == 0 ? System.nanoTime() : lost);
        // A cluster that lacks a master refuses all commands, unless it was told otherwise.
        if (!found.isServing() || !found.owners().containsAll(topology.owners())) missed.addAll();
        topology = found;
        isDown = !found.isServing();
        var missing = topics.follow();
        nodes.giveUp(found.failed(), found.owners());
        for (int slot = 0; slot < Topology.SLOTS; slot++) {
            // What nobody has needs no news; when somebody has it, that is a difference.
            var link = ownerOf(slot);
            if (found.ownerOf(slot) != null && (link == null || !link.isUp())) missing.set(slot);
        }
        if (!isDown) announce(missed.take(missing));
        if (missing.isEmpty()) {
            nodes.retire(found.owners());
            lostSince = 0;
        }
    }

    private boolean areAllUp(Topology found) {
        for (var owner : found.owners()) {
            var link = nodes.find(owner);
            if (link == null || !link.isUp()) return false;
        }
        return true;
    }

    private void announce(Missed.Taken taken) throws InterruptedException {
        if (taken.slots().isEmpty() || listeners.isEmpty()) return;
        Predicate<String> isThere = name -> taken.slots().get(SlotHash.getSlot(name));
        keysMayHaveChanged(Optional.empty());
        try {
            for (var listener : listeners) listener.restored(isThere);
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, () -> "What has moved in " + cluster + " is not ready yet.", e);
            missed.add(taken.slots(), taken.sinceNanos());
            return;
        }
        LOG.log(Level.INFO, () -> taken.slots().cardinality() + " slots of " + cluster + " have moved or are back.");
        var gap = new LayerGap(taken.lasted());
        for (var listener : listeners) listener.resumed(isThere, gap);
    }

    private void keysMayHaveChanged(Optional<String> key) {
        for (var listener : keyListeners) listener.accept(key);
    }

    // ---- the links

    private void prepare(RedisLink link) {
        link.onMessages((topic, payload) -> {
            for (var listener : messages) listener.message(topic, payload);
        });
        link.onKeyChange(this::keysMayHaveChanged);
        link.subscriptions().onTaken(this::taken);
        link.addListener(new LinkListener() {
            @Override
            public void lost(RedisLink link) {
                if (lostSince == 0) lostSince = System.nanoTime();
                keeper.wake();
            }

            @Override
            public void restored(RedisLink link) throws InterruptedException {
                for (var listener : listeners) listener.restored(name -> isAt(name, link));
            }

            @Override
            public void resumed(RedisLink link, LayerGap gap) {
                for (var listener : listeners) listener.resumed(name -> isAt(name, link), gap);
                keeper.wake();
            }
        });
    }

    private boolean isAt(String name, RedisLink link) {
        return link.equals(ownerOf(SlotHash.getSlot(name)));
    }

    // On the thread that reads from Redis.
    private void taken(String topic) {
        int slot = topics.taken(topic);
        if (slot < 0) return;
        var slots = new BitSet(Topology.SLOTS);
        slots.set(slot);
        missed.add(slots, System.nanoTime());
        keeper.wake();
    }

    /// The link to the node that has the slot, or null.
    @Nullable
    RedisLink ownerOf(int slot) {
        return nodes.find(topology.ownerOf(slot));
    }

    boolean isUp(int slot) {
        var link = ownerOf(slot);
        return link != null && link.isUpForCaller() && !isDown;
    }

    /// The same, up; waits for it as long as the options say.
    ///
    /// @throws LayerException when it is away
    RedisLink usable(int slot) {
        long until = System.nanoTime() + options.outagePatience().toNanos();
        while (true) {
            var link = ownerOf(slot);
            if (link != null && link.isUpForCaller() && !isDown) return link;
            if (isClosed || System.nanoTime() - until >= 0)
                throw new LayerException((isDown
                                ? "Redis at " + cluster + " is a cluster that serves no slots now"
                                : "The node with slot " + slot + " of Redis at " + cluster + " is away")
                        + "; it is looked for. The message was not sent.");
            try {
                Pause.millis(PROBE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LayerException("Interrupted while waiting for Redis at " + cluster + ".", e);
            }
        }
    }

    /// The link to that node, whatever it has.
    RedisLink linkTo(Tcp address, long untilNanos) throws InterruptedException, TimeoutException {
        try {
            return nodes.open(address).get(Math.max(0, untilNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw Failures.of(cluster, e);
        }
    }

    /// Waits until the owners have been looked at.
    void awaitNews(long untilNanos) throws InterruptedException {
        if (!keeper.isOwnThread()) keeper.awaitPass(untilNanos);
    }

    void wake() {
        keeper.wake();
    }

    AnswerWait answers() {
        return answers;
    }

    Duration timeout() {
        return options.timeout();
    }

    ClusterTopics topics() {
        return topics;
    }

    Publications publications() {
        return publications;
    }

    // ---- all places

    @Override
    public Place of(String name) {
        int slot = SlotHash.getSlot(name);
        var known = places.get(slot);
        if (known != null) return known;
        places.compareAndSet(slot, null, new ClusterPlace(this, slot));
        return places.get(slot);
    }

    @Override
    public void addListener(PlaceListener listener) {
        listeners.add(listener);
    }

    @Override
    public void onMessages(Topics topics) {
        messages.add(topics);
    }

    @Override
    public void onKeyChange(Consumer<Optional<String>> listener) {
        keyListeners.add(listener);
    }

    @Override
    public boolean areTracking() {
        for (var link : servers()) if (!link.isTracking()) return false;
        return true;
    }

    @Override
    public long lost() {
        return publications.lost();
    }

    @Override
    public List<RedisLink> servers() {
        var servers = new ArrayList<RedisLink>();
        for (var owner : topology.owners()) {
            var link = nodes.find(owner);
            if (link != null) servers.add(link);
        }
        return servers;
    }

    /// What the cluster says of itself, for people.
    public List<String> describe(Function<RedisLink, String> factsOf) {
        var now = topology;
        var lines = new ArrayList<String>();
        lines.add(cluster + ": " + (now.isServing() ? "ok" : "DOWN, it answers no commands") + ", " + now.served()
                + " of " + Topology.SLOTS + " slots on " + now.owners().size() + " masters");
        for (var owner : now.owners()) {
            var link = nodes.find(owner);
            lines.add(owner + ": " + (link == null ? "out of reach" : factsOf.apply(link)) + ", " + now.slotsOf(owner)
                    + " slots");
        }
        return lines;
    }

    @Override
    public void close() {
        isClosed = true;
        keeper.close();
        nodes.close();
        factory.close();
    }
}
