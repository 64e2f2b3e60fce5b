package dev.levada.layer.redis.core;

import dev.levada.contract.ContractException;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.local.LocalLayer;
import dev.levada.layer.local.LocalMailbox;
import dev.levada.layer.local.Members;
import dev.levada.layer.redis.link.RedisLinks;
import io.lettuce.core.ScriptOutputType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Who is in which group, as Redis says. What was read is kept until Redis tells of a change.
///
/// Each question goes to Redis nevertheless, with the answer that nothing has expired; news of a change
/// made before come on the same connection before that answer. So what is used is never older than the
/// question.
final class GroupViews {
    // Beyond either, all are forgotten and read again.
    private static final int MOST_VIEWS = 10_000;
    private static final long MOST_MEMBERS = 1_000_000;

    private final ConcurrentHashMap<String, Entry> entries = new ConcurrentHashMap<>();
    private final AtomicLong members = new AtomicLong();
    private final RedisLinks links;
    private final CoreNames names;
    private final Times times;
    private final LocalLayer local;

    /// The members of a group.
    ///
    /// @param own those with an open mailbox in this process
    /// @param ownNames their names
    /// @param others the other processes and work queues
    /// @param unknown how many have no open mailbox in this process that should, or no legal name
    record View(Members own, Set<ChannelName> ownNames, List<Bundle> others, int unknown) {
        boolean contains(LocalMailbox mailbox) {
            var name = mailbox.nameIfMade();
            return name != null && ownNames.contains(name);
        }
    }

    /// The members whose messages are in one key.
    ///
    /// @param first a member, whose capacity is that of the key
    record Bundle(int shard, String key, ChannelName first, List<String> channels) {}

    private static final class Entry {
        volatile @Nullable View view;
        volatile boolean isOutdated;
    }

    GroupViews(RedisLinks links, CoreNames names, Times times, LocalLayer local) {
        this.links = links;
        this.names = names;
        this.times = times;
        this.local = local;
    }

    /// The members now.
    ///
    /// @throws dev.levada.layer.LayerException when the server is away
    View of(GroupName group) {
        var key = names.keyOf(group);
        var link = links.get(names.shardOf(group));
        var known = entries.get(key);
        var view = known == null ? null : known.view;
        if (known != null && view != null && link.isTracking()) {
            Long gone = link.call(CoreScripts.TRIM, ScriptOutputType.INTEGER, new String[] {key}, times.groupExpiry);
            if (gone == 0 && !known.isOutdated) return view;
        }
        // In its place before the question is asked, so that no news after the answer can be missed.
        var entry = new Entry();
        var before = entries.put(key, entry);
        if (before != null) outdate(before);
        List<byte[]> channels =
                link.call(CoreScripts.MEMBERS, ScriptOutputType.MULTI, new String[] {key}, times.groupExpiry);
        var fresh = view(channels);
        if (channels.isEmpty()) {
            entries.remove(key, entry);
        } else {
            entry.view = fresh;
            bound(channels.size());
        }
        return fresh;
    }

    /// The group may have changed.
    void changed(String key) {
        var entry = entries.remove(key);
        if (entry != null) outdate(entry);
    }

    /// Any group may have changed.
    void changed(Optional<String> key) {
        if (key.isPresent()) changed(key.get());
        else clear();
    }

    void changed(GroupName group) {
        changed(names.keyOf(group));
    }

    void clear() {
        for (var key : entries.keySet()) changed(key);
    }

    private static void outdate(Entry entry) {
        entry.isOutdated = true;
    }

    private void bound(int added) {
        if (members.addAndGet(added) < MOST_MEMBERS && entries.size() < MOST_VIEWS) return;
        members.set(0);
        clear();
    }

    private View view(List<byte[]> channels) {
        var own = new ArrayList<LocalMailbox>();
        var ownNames = new HashSet<ChannelName>();
        var others = new LinkedHashMap<String, Bundle>();
        int unknown = 0;
        for (var bytes : channels) {
            var channel = channel(bytes);
            if (channel == null) {
                unknown++;
            } else if (!names.isOwn(channel)) {
                others.computeIfAbsent(
                                names.keyOf(channel),
                                key -> new Bundle(names.shardOf(channel), key, channel, new ArrayList<>()))
                        .channels()
                        .add(channel.value());
            } else {
                var mailbox = local.find(channel);
                if (mailbox != null) {
                    own.add(mailbox);
                    ownNames.add(channel);
                } else unknown++;
            }
        }
        return new View(Members.of(own), ownNames, List.copyOf(others.values()), unknown);
    }

    private static @Nullable ChannelName channel(byte[] bytes) {
        try {
            return ChannelName.of(new String(bytes, StandardCharsets.UTF_8));
        } catch (ContractException _) {
            return null;
        }
    }
}
