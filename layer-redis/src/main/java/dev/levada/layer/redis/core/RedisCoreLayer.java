package dev.levada.layer.redis.core;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.Outlet;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerFeature;
import dev.levada.layer.LayerStatistics;
import dev.levada.layer.Mailbox;
import dev.levada.layer.Receiver;
import dev.levada.layer.WorkReader;
import dev.levada.layer.local.LocalLayer;
import dev.levada.layer.local.LocalMailbox;
import dev.levada.layer.local.LocalWorkQueues;
import dev.levada.layer.local.MailboxHost;
import dev.levada.layer.local.MonotonicTime;
import dev.levada.layer.redis.link.KeyRemoval;
import dev.levada.layer.redis.link.RedisLinks;
import dev.levada.layer.redis.options.RedisOptions;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The layer whose keys are those of `channels_redis.core.RedisChannelLayer` 3 and 4: Java and Python
/// processes on one Redis are in the same groups and send to each other.
///
/// - Messages for all mailboxes of a process are in one key per server, so that a sender elsewhere is
///   refused when as many messages wait there as the mailbox's capacity; a mailbox without room loses what
///   arrives, and it is counted. A sender in the same process is told of the mailbox itself.
/// - The messages of a group go once to each process that has members.
/// - The members of a group are those that Redis knows. Memberships of open mailboxes are renewed.
///
/// Source: channels_redis, `core.py`, but for what is wrong there: readers read from every server, nothing
/// is lost between taking and having, and messages leave in the order they came in.
public final class RedisCoreLayer implements ChannelLayer {
    private static final Set<LayerFeature> FEATURES = EnumSet.of(
            LayerFeature.WORK_QUEUES,
            LayerFeature.FLUSH,
            LayerFeature.EXPIRY,
            LayerFeature.GROUP_EXPIRY,
            LayerFeature.GROUP_ORDER,
            LayerFeature.SHARED,
            LayerFeature.REMOTE_MEMBERSHIP);

    private final LocalLayer local;
    private final RedisLinks links;
    private final Parts parts;
    private final WorkLeases leases;

    private RedisCoreLayer(RedisOptions options, RedisLinks links) {
        this.links = links;
        local = new LocalLayer(options.layer(), new MonotonicTime(), new Host());
        leases = new WorkLeases(local);
        local.sweepAlso(() -> !leases.isEmpty(), leases::expire);
        parts = new Parts(options, links, local, leases);
        parts.start();
    }

    /// Opens a layer with the options. Blocks until all servers are reached or known to be out of reach.
    ///
    /// @throws dev.levada.layer.LayerException when one cannot be reached
    public static RedisCoreLayer open(RedisOptions options) {
        return new RedisCoreLayer(options, RedisLinks.open(options));
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
                here.dropped(),
                here.expired(),
                here.unknown(),
                here.mailboxes(),
                here.groups() + leases.groups(),
                here.memberships() + leases.memberships(),
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

    @Override
    public void send(ChannelName channel, ChannelMessage message) {
        local.checkOpen();
        local.counters().sent.increment();
        if (!parts.names.isOwn(channel)) parts.sender.send(channel, message);
        else if (!local.send(channel, message)) local.counters().unknown.increment();
    }

    // ---- groups

    /// Adds a channel of any process.
    @Override
    public void groupAdd(GroupName group, ChannelName channel) {
        local.checkOpen();
        if (parts.names.isOwn(channel)) {
            var mailbox = local.find(channel);
            if (mailbox != null) mailbox.joinIfOpen(group);
            return;
        }
        parts.registrar.add(group, channel);
        if (channel.isProcessLocal()) return;
        leases.add(group, channel);
        local.wake();
    }

    /// Ends the membership of a channel of any process.
    @Override
    public void groupDiscard(GroupName group, ChannelName channel) {
        var mailbox = local.find(channel);
        if (mailbox != null) {
            mailbox.leave(group);
            return;
        }
        leases.remove(group, channel);
        if (!local.isClosed()) parts.registrar.remove(group, channel);
    }

    @Override
    public void groupSend(GroupName group, ChannelMessage message) {
        local.checkOpen();
        local.counters().sent.increment();
        var view = parts.views.of(group);
        var sending = parts.sender.start(view.others(), channels -> parts.wire.encode(message, channels));
        local.counters().add(view.own().send(group, message));
        sending.await();
    }

    @Override
    public void broadcast(GroupName group, Broadcast broadcast) throws InterruptedException {
        broadcast(group, broadcast, null);
    }

    private void broadcast(GroupName group, Broadcast broadcast, @Nullable LocalMailbox self)
            throws InterruptedException {
        local.checkOpen();
        local.counters().sent.increment();
        var view = parts.views.of(group);
        var sending = parts.sender.start(view.others(), channels -> parts.wire.encode(broadcast, channels));
        Outlet own = self != null && view.contains(self) ? self.outlet() : null;
        local.counters().add(view.own().broadcast(group, broadcast, own));
        sending.await();
    }

    // ---- work queues

    @Override
    public WorkReader openWork(Set<ChannelName> channels) {
        local.checkOpen();
        LocalWorkQueues.checkNames(channels);
        var keys = new LinkedHashMap<String, ChannelName>();
        for (var channel : channels) keys.put(parts.names.keyOf(channel), channel);
        var reader = parts.openWork(keys);
        if (local.isClosed()) parts.close();
        return reader;
    }

    // ----

    /// Removes from all servers what this layer's prefix stands before, of all processes, Python's too.
    @Override
    public void flush() {
        local.checkOpen();
        parts.registrar.clear();
        var keys = parts.names.keys();
        for (var link : links.all())
            KeyRemoval.run(link, parts.names.prefix(), key -> keys.matcher(key).matches());
        parts.views.clear();
        leases.clear();
        local.clear();
    }

    @Override
    public void close() {
        boolean isFirst = !local.isClosed();
        parts.close();
        if (isFirst) parts.leave();
        local.close();
        leases.clear();
        links.close();
    }

    private final class Host implements MailboxHost {
        @Override
        public ChannelName newName() {
            return parts.names.newMailbox();
        }

        @Override
        public void checkOpen() {
            local.checkOpen();
        }

        // Here first: whoever looks for what Redis has lost must find it.
        @Override
        public GroupName join(GroupName group, LocalMailbox mailbox) {
            var name = mailbox.name();
            local.groups().add(group, mailbox);
            parts.registrar.addOwn(group, name);
            return local.groups().canonical(group);
        }

        @Override
        public void leave(GroupName group, LocalMailbox mailbox) {
            local.groups().remove(group, mailbox);
            var name = mailbox.nameIfMade();
            // Nobody could have added it without its name; nobody finds it once it is closed.
            if (name != null && !local.isClosed()) parts.registrar.removeOwn(group, name, !mailbox.isClosed());
        }

        @Override
        public void broadcast(GroupName group, Broadcast broadcast, LocalMailbox self) throws InterruptedException {
            RedisCoreLayer.this.broadcast(group, broadcast, self);
        }
    }
}
