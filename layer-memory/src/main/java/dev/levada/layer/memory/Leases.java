package dev.levada.layer.memory;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerException;
import dev.levada.layer.Receiver;
import dev.levada.layer.local.Deadlines;
import dev.levada.layer.local.LocalGroups;
import dev.levada.layer.local.LocalWorkQueues;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The memberships of work queues, which nobody owns: each ends some time after it was last added. Their
/// number has a bound, because names may come from peers.
final class Leases {
    /// The most memberships of work queues at a time.
    static final int MOST_LEASES = 100_000;

    private final ConcurrentHashMap<GroupName, LeasedMembers> byGroup = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final LocalGroups groups;
    private final LocalWorkQueues queues;
    private final Deadlines deadlines;

    /// The leased members of one group; only touched inside the map's lock for that group.
    private static final class LeasedMembers {
        final Map<ChannelName, Member> members = new HashMap<>(2);
        volatile long earliestMillis = Long.MAX_VALUE;
    }

    private static final class Member implements Receiver {
        private final ChannelName channel;
        private final LocalWorkQueues queues;
        private long untilMillis;

        Member(ChannelName channel, LocalWorkQueues queues) {
            this.channel = channel;
            this.queues = queues;
        }

        @Override
        public boolean offer(ChannelMessage message) {
            return queues.offer(channel, message);
        }
    }

    Leases(LocalGroups groups, LocalWorkQueues queues, Deadlines deadlines) {
        this.groups = groups;
        this.queues = queues;
        this.deadlines = deadlines;
    }

    boolean isEmpty() {
        return byGroup.isEmpty();
    }

    /// Adds the channel or renews its lease.
    void add(GroupName group, ChannelName channel) {
        byGroup.compute(group, (_, known) -> {
            var leased = known == null ? new LeasedMembers() : known;
            var member = leased.members.get(channel);
            if (member == null) {
                if (count.get() >= MOST_LEASES) throw tooMany(group, channel);
                member = new Member(channel, queues);
                leased.members.put(channel, member);
                count.incrementAndGet();
                groups.add(group, member);
            }
            member.untilMillis = deadlines.membershipFromNow();
            leased.earliestMillis = Math.min(leased.earliestMillis, member.untilMillis);
            return leased;
        });
    }

    void remove(GroupName group, ChannelName channel) {
        byGroup.computeIfPresent(group, (_, leased) -> {
            end(group, leased.members.remove(channel));
            return leased.members.isEmpty() ? null : leased;
        });
    }

    /// Ends the memberships of the group that have outlived their time.
    void expire(GroupName group) {
        if (byGroup.isEmpty()) return;
        var known = byGroup.get(group);
        long now = deadlines.nowMillis();
        if (known == null || now < known.earliestMillis) return;
        byGroup.computeIfPresent(group, (_, leased) -> {
            leased.earliestMillis = Long.MAX_VALUE;
            for (var members = leased.members.values().iterator(); members.hasNext(); ) {
                var member = members.next();
                if (member.untilMillis <= now) {
                    members.remove();
                    end(group, member);
                } else leased.earliestMillis = Math.min(leased.earliestMillis, member.untilMillis);
            }
            return leased.members.isEmpty() ? null : leased;
        });
    }

    void expireAll() {
        for (var group : byGroup.keySet()) expire(group);
    }

    void clear() {
        for (var group : byGroup.keySet())
            byGroup.computeIfPresent(group, (_, leased) -> {
                for (var member : leased.members.values()) end(group, member);
                return null;
            });
    }

    private void end(GroupName group, @Nullable Member member) {
        if (member == null) return;
        groups.remove(group, member);
        count.decrementAndGet();
    }

    private static LayerException tooMany(GroupName group, ChannelName channel) {
        return new LayerException("Expected at most " + MOST_LEASES + " memberships of work queues, but \"" + channel
                + "\" in group \"" + group + "\" would be one more. Discard members that are no longer needed.");
    }
}
