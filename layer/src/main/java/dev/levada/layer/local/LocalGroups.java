package dev.levada.layer.local;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.Outlet;
import dev.levada.layer.Broadcast;
import dev.levada.layer.GroupName;
import dev.levada.layer.Receiver;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Which receivers of this process are in which groups, and how a message gets to all of them.
///
/// Receivers are told apart by identity. Groups exist while they have members. Any thread may call it.
///
/// A group's members are kept twice: as a set, and as lists sorted by lane that stay the same object until
/// somebody joins or leaves, so that a broadcast to ten thousand members hands over one list per lane.
public final class LocalGroups {
    private final ConcurrentHashMap<GroupName, LocalGroup> groups = new ConcurrentHashMap<>();
    private final AtomicInteger memberships = new AtomicInteger();

    /// Without groups.
    public LocalGroups() {}

    /// What became of the copies of one message.
    ///
    /// @param delivered accepted by receivers
    /// @param dropped refused by receivers, or lost because a receiver or a lane failed
    /// @param written handed to outlets
    public record FanOut(int delivered, int dropped, int written) {
        /// Nobody was there.
        public static final FanOut NONE = new FanOut(0, 0, 0);
    }

    /// Makes the receiver a member; messages sent after the return reach it.
    ///
    /// @return false when it was one already
    public boolean add(GroupName name, Receiver receiver) {
        while (true) {
            var known = groups.get(name);
            var group = known == null ? groups.computeIfAbsent(name, LocalGroup::new) : known;
            switch (group.add(receiver)) {
                case NEW -> {
                    memberships.incrementAndGet();
                    return true;
                }
                case ALREADY_THERE -> {
                    return false;
                }
                // Its last member has just left: out with it, and into the one that takes its place.
                case RETIRED -> groups.remove(name, group);
            }
        }
    }

    /// Ends the membership.
    ///
    /// @return whether there was one
    public boolean remove(GroupName name, Receiver receiver) {
        var group = groups.get(name);
        if (group == null || !group.remove(receiver)) return false;
        memberships.decrementAndGet();
        if (group.retireIfEmpty()) groups.remove(name, group);
        return true;
    }

    /// The equal name that is kept here already, so that a thousand members need not keep a thousand equal
    /// names; or else the name itself.
    public GroupName canonical(GroupName name) {
        var group = groups.get(name);
        return group == null ? name : group.name();
    }

    /// Offers the message to every member. One that fails is logged and passed over.
    public FanOut send(GroupName name, ChannelMessage message) {
        var group = groups.get(name);
        return group == null ? FanOut.NONE : group.snapshot().send(name, message);
    }

    /// Writes the frame to the outlet of every member that has one and offers the message to the others.
    ///
    /// @param self the receiver in whose name this is done, or null: its own copy is written at once by
    ///     the caller's thread, so that it keeps its place among what that connection writes
    public FanOut broadcast(GroupName name, Broadcast broadcast, @Nullable Receiver self) throws InterruptedException {
        var group = groups.get(name);
        if (group == null) return FanOut.NONE;
        var snapshot = group.snapshot();
        Outlet own = self != null && group.contains(self) ? self.outlet() : null;
        return snapshot.broadcast(name, broadcast, own);
    }

    /// Calls the action for every member of those groups; for members of several groups several times.
    public void forEachMember(Predicate<? super GroupName> which, Consumer<? super Receiver> action) {
        groups.forEach((name, group) -> {
            if (which.test(name)) group.snapshot().all().forEach(action);
        });
    }

    /// The names of the groups with members.
    public Set<GroupName> names() {
        return Collections.unmodifiableSet(groups.keySet());
    }

    /// The members of a group at this moment; empty when there is none.
    public List<Receiver> members(GroupName name) {
        var group = groups.get(name);
        return group == null ? List.of() : group.snapshot().all();
    }

    /// Whether the receiver is a member.
    public boolean contains(GroupName name, Receiver receiver) {
        var group = groups.get(name);
        return group != null && group.contains(receiver);
    }

    /// The number of groups with members.
    public int size() {
        return groups.size();
    }

    /// The number of memberships in all groups.
    public int memberships() {
        return memberships.get();
    }

    /// Ends all memberships.
    public void clear() {
        groups.forEach((name, group) -> {
            memberships.addAndGet(-group.retire());
            groups.remove(name, group);
        });
    }
}
