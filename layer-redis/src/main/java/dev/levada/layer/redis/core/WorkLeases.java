package dev.levada.layer.redis.core;

import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.local.LocalLayer;
import java.util.HashMap;
import java.util.Map;

/// The memberships of work queues that were added here: nobody owns them, and Redis ends them. They are
/// known for the statistics, and to be added again where Redis has lost them.
final class WorkLeases {
    // Names may come from peers; more are neither counted nor added again.
    private static final int MOST = 100_000;

    private final Map<GroupName, Map<ChannelName, Long>> untilMillis = new HashMap<>();
    private final LocalLayer local;
    private int count;

    WorkLeases(LocalLayer local) {
        this.local = local;
    }

    synchronized void add(GroupName group, ChannelName channel) {
        var members = untilMillis.get(group);
        boolean isKnown = members != null && members.containsKey(channel);
        if (!isKnown && count >= MOST) return;
        untilMillis
                .computeIfAbsent(group, _ -> HashMap.newHashMap(1))
                .put(channel, local.deadlines().membershipFromNow());
        if (!isKnown) count++;
    }

    synchronized void remove(GroupName group, ChannelName channel) {
        var members = untilMillis.get(group);
        if (members == null || members.remove(channel) == null) return;
        count--;
        if (members.isEmpty()) untilMillis.remove(group);
    }

    /// What runs now: for each group its channels, with the time that is left in milliseconds.
    synchronized Map<GroupName, Map<ChannelName, Long>> left() {
        long now = local.deadlines().nowMillis();
        var left = new HashMap<GroupName, Map<ChannelName, Long>>();
        untilMillis.forEach((group, members) -> members.forEach((channel, until) -> {
            if (until > now) left.computeIfAbsent(group, _ -> new HashMap<>()).put(channel, until - now);
        }));
        return left;
    }

    synchronized boolean isEmpty() {
        return untilMillis.isEmpty();
    }

    synchronized void expire() {
        long now = local.deadlines().nowMillis();
        for (var groups = untilMillis.values().iterator(); groups.hasNext(); ) {
            var members = groups.next();
            int before = members.size();
            members.values().removeIf(until -> until <= now);
            count -= before - members.size();
            if (members.isEmpty()) groups.remove();
        }
    }

    synchronized void clear() {
        untilMillis.clear();
        count = 0;
    }

    synchronized int memberships() {
        return count;
    }

    /// How many groups have only such members.
    synchronized int groups() {
        var others = local.groups().names();
        return (int) untilMillis.keySet().stream()
                .filter(group -> !others.contains(group))
                .count();
    }
}
