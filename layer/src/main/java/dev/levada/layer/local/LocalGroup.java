package dev.levada.layer.local;

import dev.levada.contract.Outlet;
import dev.levada.layer.GroupName;
import dev.levada.layer.GroupName;
import dev.levada.layer.Receiver;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The members of one group in this process.
///
/// Joining takes no lock, so that ten thousand connections that join one group at once do not wait for each
/// other.
final class LocalGroup {
    private final GroupName name;
    private final Set<Receiver> members = ConcurrentHashMap.newKeySet(2);
    private final AtomicInteger changes = new AtomicInteger();

    // Made when first needed after a change; never changed itself.
    private volatile @Nullable Snapshot snapshot;

    /// The members at one moment.
    record Snapshot(int change, List<Receiver> all, List<LaneMembers> lanes, List<Receiver> withoutOutlet) {}

    /// The outlets that one lane carries.
    record LaneMembers(Outlet.Lane lane, List<Outlet> outlets) {}

    LocalGroup(GroupName name) {
        this.name = name;
    }

    GroupName name() {
        return name;
    }

    boolean add(Receiver receiver) {
        boolean added = members.add(receiver);
        changes.incrementAndGet();
        return added;
    }

    boolean remove(Receiver receiver) {
        boolean removed = members.remove(receiver);
        changes.incrementAndGet();
        return removed;
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    boolean contains(Receiver receiver) {
        return members.contains(receiver);
    }

    Snapshot snapshot() {
        var known = snapshot;
        if (known != null && known.change() == changes.get()) return known;
        // The number is read before the members, so a snapshot that misses a change is known to be old.
        int change = changes.get();
        var sorted = sorted(change);
        snapshot = sorted;
        return sorted;
    }

    private Snapshot sorted(int change) {
        var withoutOutlet = new ArrayList<Receiver>();
        var lanes = new ArrayList<LaneMembers>();
        var byLane = new IdentityHashMap<Outlet.Lane, LaneMembers>();
        for (var receiver : members) {
            var outlet = receiver.outlet();
            if (outlet == null) {
                withoutOutlet.add(receiver);
                continue;
            }
            var lane = byLane.get(outlet.lane());
            if (lane == null) {
                lane = new LaneMembers(outlet.lane(), new ArrayList<>());
                byLane.put(outlet.lane(), lane);
                lanes.add(lane);
            }
            lane.outlets().add(outlet);
        }
        lanes.replaceAll(lane -> new LaneMembers(lane.lane(), List.copyOf(lane.outlets())));
        return new Snapshot(change, List.copyOf(members), List.copyOf(lanes), List.copyOf(withoutOutlet));
    }
}
