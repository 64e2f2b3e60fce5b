package dev.levada.layer.redis.fleet;

import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerException;
import dev.levada.layer.redis.link.Script;
import io.lettuce.core.ScriptOutputType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// The work queues that are members of groups. They stand in Redis with the end of each membership; what
/// was read is kept here until Redis says that it has changed, so that a group without queues, which most
/// are, costs nothing more than a look into a map.
final class QueueMembers {
    private static final int MOST_KNOWN = 10_000;
    private static final int MOST_LEASES = 100_000;
    private static final long TOLD_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final long UNTOLD_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final String NOW = """
            local t = redis.call('TIME')
            local now = t[1] * 1000 + math.floor(t[2] / 1000)
            """;

    // KEYS members; ARGV milliseconds, channel.
    private static final Script ADD = Script.of(NOW + """
            redis.call('ZADD', KEYS[1], string.format('%d', now + tonumber(ARGV[1])), ARGV[2])
            if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
            return 1
            """);

    // KEYS members; ARGV channel.
    private static final Script REMOVE = Script.of("return redis.call('ZREM', KEYS[1], ARGV[1])");

    // KEYS members. Answers milliseconds until the first ends, or -1, and the members.
    private static final Script MEMBERS = Script.of(NOW + """
            redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
            local members = redis.call('ZRANGE', KEYS[1], 0, -1)
            local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
            table.insert(members, 1, first[2] and math.ceil(tonumber(first[2]) - now) or -1)
            return members
            """);

    private record Known(List<ChannelName> channels, long untilNanos) {}

    private record Lease(GroupName group, ChannelName channel) {}

    private final Shared shared;
    private final ConcurrentHashMap<String, Known> known = new ConcurrentHashMap<>();

    // What this process has added: it is added again where a server has lost it.
    private final ConcurrentHashMap<Lease, Long> leases = new ConcurrentHashMap<>();

    QueueMembers(Shared shared) {
        this.shared = shared;
    }

    void add(GroupName group, ChannelName channel) {
        var lease = new Lease(group, channel);
        if (leases.size() >= MOST_LEASES && !leases.containsKey(lease))
            throw new LayerException("Expected at most " + MOST_LEASES + " memberships of work queues, but \"" + channel
                    + "\" in group \"" + group + "\" would be one more. Discard members that are no longer needed.");
        long millis = shared.options().groupExpiry().toMillis();
        leases.put(lease, shared.local().deadlines().membershipFromNow());
        shared.local().wake();
        add(group, channel, millis);
    }

    private void add(GroupName group, ChannelName channel, long millis) {
        shared.placeOf(group)
                .call(
                        ADD,
                        ScriptOutputType.INTEGER,
                        new String[] {shared.keys().groupQueues(group)},
                        Answers.ascii(Math.max(1, millis)),
                        Answers.ascii(channel.value()));
        known.remove(shared.keys().groupQueues(group));
    }

    void remove(GroupName group, ChannelName channel) {
        leases.remove(new Lease(group, channel));
        var key = shared.keys().groupQueues(group);
        shared.placeOf(group)
                .call(REMOVE, ScriptOutputType.INTEGER, new String[] {key}, Answers.ascii(channel.value()));
        known.remove(key);
    }

    /// Those of the group now.
    List<ChannelName> of(GroupName group) {
        var key = shared.keys().groupQueues(group);
        var here = known.get(key);
        if (here != null && here.untilNanos() - System.nanoTime() > 0) return here.channels();
        return load(group, key);
    }

    private List<ChannelName> load(GroupName group, String key) {
        if (known.size() >= MOST_KNOWN) known.clear();
        // There before the question: a change that is told while the answer is on its way takes it out, and
        // the answer, which may be older, is not kept.
        var asked = new Known(List.of(), System.nanoTime());
        known.put(key, asked);
        List<?> answer = shared.placeOf(group).call(MEMBERS, ScriptOutputType.MULTI, new String[] {key});
        var channels = new ArrayList<ChannelName>(answer.size() - 1);
        for (int i = 1; i < answer.size(); i++) channels.add(ChannelName.of(Answers.text(answer, i)));
        long due = Answers.number(answer, 0);
        // Where Redis does not tell of changes, what was read counts for a moment.
        long longestNanos = shared.placeOf(group).isTracking() ? TOLD_NANOS : UNTOLD_NANOS;
        long nanos = due < 0 ? longestNanos : Math.min(longestNanos, TimeUnit.MILLISECONDS.toNanos(due));
        var loaded = new Known(List.copyOf(channels), System.nanoTime() + nanos);
        known.replace(key, asked, loaded);
        return loaded.channels();
    }

    /// Redis says that the key has changed; empty when any may have.
    void changed(Optional<String> key) {
        if (key.isPresent()) known.remove(key.get());
        else known.clear();
    }

    // ---- what this process has added

    /// Adds again what a server may have lost.
    void restore(Predicate<String> isThere) {
        long now = shared.local().deadlines().nowMillis();
        leases.forEach((lease, until) -> {
            if (until > now && isThere.test(lease.group().value())) add(lease.group(), lease.channel(), until - now);
        });
    }

    boolean isEmpty() {
        return leases.isEmpty();
    }

    void expire() {
        long now = shared.local().deadlines().nowMillis();
        leases.values().removeIf(until -> until <= now);
    }

    void clear() {
        leases.clear();
        known.clear();
    }

    int memberships() {
        return leases.size();
    }

    /// The groups of which only queues are members.
    int groups() {
        return (int) leases.keySet().stream()
                .map(Lease::group)
                .distinct()
                .filter(group -> !shared.local().groups().names().contains(group))
                .count();
    }
}
