package dev.levada.layer.redis.cluster;

import dev.levada.layer.redis.options.RedisServer.Tcp;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which node has which slot. Never changes.
final class Topology {
    static final int SLOTS = 16_384;

    /// Nobody has anything.
    static final Topology NONE = new Topology(new Tcp[SLOTS], Set.of(), false);

    private final @Nullable Tcp[] owners;
    private final Set<Tcp> failed;
    private final boolean isServing;

    private Topology(@Nullable Tcp[] owners, Set<Tcp> failed, boolean isServing) {
        this.owners = owners;
        this.failed = failed;
        this.isServing = isServing;
    }

    /// What the views come to. News spreads slowly in a cluster, so that views differ for a while: of slots
    /// that a node has or has not, it knows best itself, and of two that claim one, the one with the higher
    /// epoch has it.
    static Topology of(Collection<ClusterView> views) {
        var present = new HashSet<String>();
        for (var view : views) for (var node : view.nodes()) if (node.isMyself()) present.add(node.identity());
        @Nullable Tcp[] owners = new Tcp[SLOTS];
        long[] epochs = new long[SLOTS];
        Arrays.fill(epochs, -1);
        var failed = new HashSet<Tcp>();
        boolean isServing = false;
        for (var view : views) {
            isServing |= view.isServing();
            for (var node : view.nodes()) {
                boolean isHeard = node.isMyself() || !present.contains(node.identity());
                if (node.isFailed() && isHeard) node.address().ifPresent(failed::add);
                if (node.isMaster() && node.address().isPresent() && isHeard) claim(node, owners, epochs);
            }
        }
        return new Topology(owners, failed, isServing);
    }

    private static void claim(ClusterView.Node node, @Nullable Tcp[] owners, long[] epochs) {
        var address = node.address().orElseThrow();
        var slots = node.slots();
        for (int slot = slots.nextSetBit(0); slot >= 0; slot = slots.nextSetBit(slot + 1))
            if (node.epoch() > epochs[slot]) {
                epochs[slot] = node.epoch();
                owners[slot] = address;
            }
    }

    /// Null while nobody has it.
    @Nullable
    Tcp ownerOf(int slot) {
        return owners[slot];
    }

    /// Whether commands are answered: a cluster that lacks nodes refuses all.
    boolean isServing() {
        return isServing;
    }

    /// All that have slots.
    Set<Tcp> owners() {
        var all = new LinkedHashSet<Tcp>();
        for (var owner : owners) if (owner != null) all.add(owner);
        return all;
    }

    /// Nodes that say nothing themselves, and of which others say that they have failed. Some may have
    /// slots nevertheless, because nobody has taken over.
    Set<Tcp> failed() {
        return Collections.unmodifiableSet(failed);
    }

    /// The slots that somebody has.
    int served() {
        int served = 0;
        for (var owner : owners) if (owner != null) served++;
        return served;
    }

    int slotsOf(Tcp owner) {
        int slots = 0;
        for (var other : owners) if (owner.equals(other)) slots++;
        return slots;
    }

    /// The slots that others have there.
    BitSet differences(Topology other) {
        var different = new BitSet(SLOTS);
        for (int slot = 0; slot < SLOTS; slot++) {
            var owner = owners[slot];
            if (owner == null ? other.owners[slot] != null : !owner.equals(other.owners[slot])) different.set(slot);
        }
        return different;
    }
}
