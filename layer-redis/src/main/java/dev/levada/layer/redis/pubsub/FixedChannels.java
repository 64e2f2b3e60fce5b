package dev.levada.layer.redis.pubsub;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerException;
import dev.levada.layer.Receiver;
import dev.levada.layer.WorkReader;
import dev.levada.layer.local.LocalLayer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/// Channels with a fixed name, while somebody in this process reads them. Each process that reads one gets
/// each message once; within it, one reader does.
final class FixedChannels {
    /// The most groups that one channel is in.
    static final int MOST_GROUPS = 10_000;

    private final ConcurrentHashMap<String, Fixed> read = new ConcurrentHashMap<>();
    private final LocalLayer local;
    private final Shards shards;
    private final PubSubGroups groups;

    FixedChannels(LocalLayer local, Shards shards, PubSubGroups groups) {
        this.local = local;
        this.shards = shards;
        this.groups = groups;
    }

    /// One channel. Its readers are counted inside the map's lock for it; its groups, which may block,
    /// under its own.
    private static final class Fixed implements Receiver {
        final ChannelName channel;
        final LocalLayer local;
        final Set<GroupName> groups = new HashSet<>(2);
        boolean isClosed;
        int readers;

        Fixed(ChannelName channel, LocalLayer local) {
            this.channel = channel;
            this.local = local;
        }

        @Override
        public boolean offer(ChannelMessage message) {
            return local.workQueues().offer(channel, message);
        }
    }

    /// A reader of these channels. Returns when messages sent from anywhere arrive.
    WorkReader open(Set<ChannelName> channels) {
        var names = Set.copyOf(channels);
        var reader = local.workQueues().open(names);
        for (var channel : names) {
            read.compute(channel.value(), (_, known) -> {
                var fixed = known == null ? new Fixed(channel, local) : known;
                fixed.readers++;
                return fixed;
            });
            shards.subscribe(channel.value());
        }
        return new Reader(reader, names);
    }

    private void closed(Set<ChannelName> channels) {
        for (var channel : channels) {
            shards.unsubscribe(channel.value());
            var known = read.get(channel.value());
            var left = read.computeIfPresent(channel.value(), (_, fixed) -> {
                fixed.readers--;
                return fixed.readers > 0 ? fixed : null;
            });
            if (left == null && known != null) leaveAll(known);
        }
    }

    private void leaveAll(Fixed fixed) {
        synchronized (fixed) {
            fixed.isClosed = true;
            for (var group : fixed.groups) groups.leave(group, fixed);
            fixed.groups.clear();
        }
    }

    /// What somebody has published on a topic, if it is a channel that is read here.
    ///
    /// @return whether it is
    boolean arrived(String topic, ChannelMessage message) {
        var fixed = read.get(topic);
        if (fixed == null) return false;
        if (fixed.offer(message)) local.counters().delivered.increment();
        else local.counters().dropped.increment();
        return true;
    }

    /// Makes the channel a member until it leaves or its last reader here is closed.
    ///
    /// @throws LayerException when nobody reads it here
    void join(GroupName group, ChannelName channel) {
        var fixed = read.get(channel.value());
        if (fixed == null) throw notReadHere(group, channel);
        synchronized (fixed) {
            if (fixed.isClosed) throw notReadHere(group, channel);
            if (fixed.groups.size() >= MOST_GROUPS && !fixed.groups.contains(group))
                throw new LayerException("Expected channel \"" + channel + "\" to be in at most " + MOST_GROUPS
                        + " groups, but \"" + group + "\" would be one more. Discard it where it is not needed.");
            groups.join(group, fixed);
            fixed.groups.add(group);
        }
    }

    void leave(GroupName group, ChannelName channel) {
        var fixed = read.get(channel.value());
        if (fixed == null) return;
        synchronized (fixed) {
            groups.leave(group, fixed);
            fixed.groups.remove(group);
        }
    }

    private static LayerException notReadHere(GroupName group, ChannelName channel) {
        return new LayerException("Expected a channel that is read in this process to join group \"" + group
                + "\", but \"" + channel + "\" is not. In the format of Redis pub/sub only the process that reads a"
                + " channel can add it. Open it with openWork first.");
    }

    private final class Reader implements WorkReader {
        private final WorkReader inner;
        private final Set<ChannelName> channels;
        private final AtomicBoolean isClosed = new AtomicBoolean();

        Reader(WorkReader inner, Set<ChannelName> channels) {
            this.inner = inner;
            this.channels = channels;
        }

        @Override
        public Work receive() throws InterruptedException {
            return inner.receive();
        }

        @Override
        public Optional<Work> receive(Duration atMost) throws InterruptedException {
            return inner.receive(atMost);
        }

        @Override
        public void close() {
            if (!isClosed.compareAndSet(false, true)) return;
            inner.close();
            closed(channels);
        }
    }
}
