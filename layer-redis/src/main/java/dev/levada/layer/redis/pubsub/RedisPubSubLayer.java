package dev.levada.layer.redis.pubsub;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ContractException;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerException;
import dev.levada.layer.LayerFeature;
import dev.levada.layer.LayerGap;
import dev.levada.layer.LayerStatistics;
import dev.levada.layer.Mailbox;
import dev.levada.layer.Receiver;
import dev.levada.layer.WorkReader;
import dev.levada.layer.local.LocalLayer;
import dev.levada.layer.local.LocalMailbox;
import dev.levada.layer.local.MailboxHost;
import dev.levada.layer.local.MonotonicTime;
import dev.levada.layer.redis.link.RedisLinks;
import dev.levada.layer.redis.link.Troubles;
import dev.levada.layer.redis.options.RedisOptions;
import dev.levada.layer.redis.wire.WireException;
import dev.levada.layer.redis.wire.WireFormat;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The layer that shares channels and groups with Python processes that use
/// `channels_redis.pubsub.RedisPubSubChannelLayer`, in both directions. A group is a topic, a channel is a
/// topic, and Redis keeps nothing: who does not listen when a message is published never gets it.
///
/// | feature | here |
/// | --- | --- |
/// | `SHARED` | yes |
/// | `GROUP_ORDER` | yes: one connection carries what one process sends to a group |
/// | `EXPIRY` | yes, of what waits in this process; nothing waits in Redis |
/// | `FLUSH` | of this process, which is all that is kept; other processes keep their members |
/// | `WORK_QUEUES` | no: every process that reads a fixed name gets each message, and one reader in it |
/// | `GROUP_EXPIRY` | no: a membership ends with its mailbox or reader, and with its process |
/// | `MAILBOX_REFUSAL` | no: what finds no room in another process is dropped and counted there |
/// | `REMOTE_MEMBERSHIP` | no: only the process that has a mailbox open adds it to groups |
/// | `JOBS`, `HISTORY` | no |
///
/// Members in the sender's own process get a message at once, without Redis; what comes back of it is
/// dropped. Names of mailboxes have an exclamation mark, which Python's have not and does not mind.
///
/// While Redis is away, sending to groups and to other processes is a [LayerException], and joining is
/// remembered. When it is back all topics are subscribed again, and the mailboxes are told of the gap.
public final class RedisPubSubLayer implements ChannelLayer {
    private static final Set<LayerFeature> FEATURES =
            EnumSet.of(LayerFeature.SHARED, LayerFeature.GROUP_ORDER, LayerFeature.EXPIRY, LayerFeature.FLUSH);

    private final RedisLinks links;
    private final PubSubNames names;
    private final LocalLayer local;
    private final WireFormat wire;
    private final Shards shards;
    private final GroupTopics topics;
    private final PubSubGroups groups;
    private final FixedChannels fixed;
    private final Troubles undecodable = Troubles.undecodable();

    private RedisPubSubLayer(RedisOptions options, RedisLinks links) {
        this.links = links;
        names = new PubSubNames(options.prefix());
        local = new LocalLayer(options.layer(), new MonotonicTime(), new Host());
        // No random bytes, and no age of encrypted messages: so it is in this format.
        wire = new WireFormat(options.serializer(), 0, options.encryptionKeys(), null)
                .withMostBytes(options.mostMessageBytes());
        shards = new Shards(links.all().stream()
                .map(link -> new Shard(link, local, options.timeout(), this::arrived, this::resumed))
                .toList());
        topics = GroupTopics.withPrefix(options.prefix());
        groups = new PubSubGroups(local, shards, topics, wire);
        fixed = new FixedChannels(local, shards, groups);
        local.sweepAlso(shards::expectEchoes, shards::sweepEchoes);
    }

    /// Opens the layer. Blocks until all servers are reached or known to be out of reach.
    ///
    /// @throws LayerException when one cannot be reached
    public static RedisPubSubLayer open(RedisOptions options) {
        var links = RedisLinks.open(options);
        try {
            var layer = new RedisPubSubLayer(options, links);
            layer.shards.all().forEach(Shard::begin);
            return layer;
        } catch (RuntimeException e) {
            links.close();
            throw e;
        }
    }

    private void resumed(Shard shard, LayerGap gap) {
        local.missed(
                gap,
                group -> shards.of(topics.of(group)).equals(shard),
                name -> shards.of(name.value()).equals(shard));
    }

    private void arrived(String topic, byte[] payload) throws InterruptedException {
        try {
            var decoded = wire.decode(payload);
            // A fixed name may be that of a group's topic; then both are meant.
            boolean isFixed = fixed.arrived(topic, decoded.message());
            if (topics.contain(topic)) groups.arrived(topics.group(topic), decoded);
            else if (!isFixed) local.arrived(ChannelName.of(topic), decoded.message());
        } catch (WireException | ContractException e) {
            undecodable.note("topic " + topic, e);
        }
    }

    @Override
    public Set<LayerFeature> features() {
        return EnumSet.copyOf(FEATURES);
    }

    @Override
    public LayerStatistics statistics() {
        var here = local.statistics();
        return new LayerStatistics(
                here.sent(),
                here.delivered(),
                here.written(),
                here.refused(),
                here.dropped() + shards.dropped() + links.lost() + undecodable.count(),
                here.expired(),
                here.unknown(),
                here.mailboxes(),
                here.groups(),
                here.memberships(),
                here.waiting());
    }

    // ---- mailboxes

    @Override
    public Mailbox openMailbox() {
        return local.openMailbox();
    }

    @Override
    public Mailbox openMailbox(Receiver receiver) {
        return local.openMailbox(receiver);
    }

    /// Sends to one mailbox, or to every process that reads the fixed name. Nobody who listens is counted
    /// as unknown.
    @Override
    public void send(ChannelName channel, ChannelMessage message) {
        local.checkOpen();
        local.counters().sent.increment();
        if (!names.isOwn(channel)) publish(channel.value(), wire.encode(message));
        else if (!local.send(channel, message)) local.counters().unknown.increment();
    }

    private void publish(String topic, byte[] payload) {
        shards.of(topic).publish(topic, payload, reached -> {
            if (reached == 0) local.counters().unknown.increment();
        });
    }

    // ---- groups

    /// Makes a mailbox of this process a member, or a fixed name that is read in this process.
    ///
    /// @throws LayerException when it is one of another process
    @Override
    public void groupAdd(GroupName group, ChannelName channel) {
        local.checkOpen();
        if (!channel.isProcessLocal()) {
            fixed.join(group, channel);
            return;
        }
        if (!names.isOwn(channel))
            throw new LayerException("Expected a mailbox of this process to join group \"" + group + "\", but \""
                    + channel + "\" is not. In the format of Redis pub/sub only the process that has a mailbox open"
                    + " can add it. Send it a message that asks it to join.");
        var mailbox = local.find(channel);
        if (mailbox != null) mailbox.joinIfOpen(group);
    }

    /// Ends the membership of a mailbox of this process or of a fixed name that is read in it; that of any
    /// other is none here.
    @Override
    public void groupDiscard(GroupName group, ChannelName channel) {
        var mailbox = local.find(channel);
        if (mailbox != null) mailbox.leave(group);
        else fixed.leave(group, channel);
    }

    @Override
    public void groupSend(GroupName group, ChannelMessage message) {
        local.checkOpen();
        local.counters().sent.increment();
        groups.send(group, message);
    }

    @Override
    public void broadcast(GroupName group, Broadcast broadcast) throws InterruptedException {
        broadcast(group, broadcast, null);
    }

    private void broadcast(GroupName group, Broadcast broadcast, @Nullable LocalMailbox self)
            throws InterruptedException {
        local.checkOpen();
        local.counters().sent.increment();
        groups.broadcast(group, broadcast, self);
    }

    // ---- fixed names

    /// A reader of fixed names. This is no work queue: each process that reads a name gets each message,
    /// and in each process one of its readers. What is sent while nobody reads is lost.
    @Override
    public WorkReader openWork(Set<ChannelName> channels) {
        local.checkOpen();
        var reader = fixed.open(channels);
        if (local.isClosed()) local.close();
        return reader;
    }

    // ----

    /// Forgets the messages and memberships of this process. Redis keeps none.
    @Override
    public void flush() {
        groups.clear();
        local.clear();
    }

    @Override
    public void close() {
        if (local.isClosed()) return;
        local.close();
        shards.close();
        links.close();
    }

    private final class Host implements MailboxHost {
        @Override
        public ChannelName newName() {
            return names.next();
        }

        @Override
        public void named(ChannelName name, LocalMailbox mailbox) {
            if (!local.isClosed()) shards.subscribe(name.value());
        }

        @Override
        public void closed(LocalMailbox mailbox, @Nullable ChannelName name) {
            if (name != null) shards.unsubscribe(name.value());
        }

        @Override
        public void checkOpen() {
            local.checkOpen();
        }

        @Override
        public GroupName join(GroupName group, LocalMailbox mailbox) {
            groups.join(group, mailbox);
            return local.groups().canonical(group);
        }

        @Override
        public void leave(GroupName group, LocalMailbox mailbox) {
            groups.leave(group, mailbox);
        }

        @Override
        public void broadcast(GroupName group, Broadcast broadcast, LocalMailbox self) throws InterruptedException {
            RedisPubSubLayer.this.broadcast(group, broadcast, self);
        }
    }
}
