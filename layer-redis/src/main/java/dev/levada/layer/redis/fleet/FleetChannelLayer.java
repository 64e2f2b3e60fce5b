package dev.levada.layer.redis.fleet;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ContractException;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.DeadLetters;
import dev.levada.layer.Delayed;
import dev.levada.layer.Delivery;
import dev.levada.layer.GroupName;
import dev.levada.layer.History;
import dev.levada.layer.JobReader;
import dev.levada.layer.LayerException;
import dev.levada.layer.LayerFeature;
import dev.levada.layer.LayerGap;
import dev.levada.layer.LayerStatistics;
import dev.levada.layer.Mailbox;
import dev.levada.layer.QueueState;
import dev.levada.layer.Receiver;
import dev.levada.layer.WorkReader;
import dev.levada.layer.local.LocalLayer;
import dev.levada.layer.local.LocalMailbox;
import dev.levada.layer.local.LocalWorkQueues;
import dev.levada.layer.local.MailboxHost;
import dev.levada.layer.local.MailboxNames;
import dev.levada.layer.local.MonotonicTime;
import dev.levada.layer.redis.cluster.NamePlaces;
import dev.levada.layer.redis.link.Arrivals;
import dev.levada.layer.redis.link.KeyRemoval;
import dev.levada.layer.redis.link.PlaceListener;
import dev.levada.layer.redis.link.Places;
import dev.levada.layer.redis.link.Troubles;
import dev.levada.layer.redis.options.RedisOptions;
import dev.levada.layer.redis.wire.WireException;
import dev.levada.layer.redis.wire.WireFormat;
import io.lettuce.core.ScriptOutputType;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The layer of our own over Redis: what the Python formats cannot do.
///
/// - A message to a group goes to each process once, and is handed out there.
/// - A process that crashes is in no group any more as soon as Redis sees its connection end.
/// - Work can be acknowledged, is tried again after a pause, and ends with the dead letters.
/// - Groups can have a history. There everybody gets messages in the order of the offsets, senders too.
///
/// Messages to groups and mailboxes are delivered at most once and not waited for; those that Redis never
/// answered are lost. Work and histories are waited for. A mailbox that is full in another process drops
/// the message there, counted.
public final class FleetChannelLayer implements ChannelLayer {
    private static final Set<LayerFeature> FEATURES = EnumSet.complementOf(EnumSet.of(LayerFeature.MAILBOX_REFUSAL));

    private final MailboxNames names = new MailboxNames();
    private final KeyWaiters waiters = new KeyWaiters();
    private final LocalLayer local;
    private final Places places;
    private final Shared shared;
    private final Arrivals arrivals;
    private final FleetQueues queues;
    private final QueueMembers queueMembers;
    private final FleetHistory history;
    private final FleetLater later;
    private final FleetGroups groups;
    private final RemoteMembership membership;

    private FleetChannelLayer(RedisOptions options, Places places) {
        this.places = places;
        boolean isCluster = NamePlaces.isCluster(options);
        local = new LocalLayer(options.layer(), new MonotonicTime(), new Host());
        shared = new Shared(
                options.layer(),
                local,
                places,
                new Keys(options.prefix()),
                new WireFormat(options.serializer(), 0, options.encryptionKeys(), null)
                        .withMostBytes(options.mostMessageBytes()),
                Troubles.undecodable(),
                new SecureRandom().nextLong());
        queues = new FleetQueues(shared);
        queueMembers = new QueueMembers(shared);
        local.sweepAlso(() -> !queueMembers.isEmpty(), queueMembers::expire);
        history = new FleetHistory(shared, isCluster);
        later = new FleetLater(
                shared, waiters, isCluster ? new LaterClaims(shared, options.timeout()) : null, this::sendNow);
        groups = new FleetGroups(shared, queueMembers, queues, history);
        membership =
                new RemoteMembership(shared, names.process(), options.timeout().toMillis());
        arrivals = new Arrivals("levada-redis-arrivals", this::arrived);
    }

    /// Opens the layer. Blocks until all servers are reached or known to be out of reach.
    ///
    /// @throws LayerException when one cannot be reached
    public static FleetChannelLayer open(RedisOptions options) {
        var places = NamePlaces.open(options);
        try {
            var layer = new FleetChannelLayer(options, places);
            layer.begin();
            return layer;
        } catch (RuntimeException e) {
            places.close();
            throw e;
        }
    }

    private void begin() {
        var process = names.process();
        places.onKeyChange(this::changed);
        places.addListener(new Outages());
        places.onMessages((topic, envelope) -> {
            // What comes back to its sender is not handed out, so it need not wait with the others.
            if (!Envelope.isEcho(envelope, shared.origin())) arrivals.message(topic, envelope);
        });
        shared.placeOfProcess(process).subscribe(shared.keys().processTopic(process));
        later.begin();
    }

    private void arrived(String topic, byte[] envelope) throws InterruptedException {
        try {
            var kind = Envelope.kind(envelope);
            switch (kind) {
                case GROUP, GROUP_IN_ORDER, GROUP_OF_MANY -> groups.arrived(topic, kind, envelope);
                case DIRECT -> groups.arrivedDirectly(envelope);
                case ADD, DISCARD, DONE -> membership.arrived(kind, envelope);
            }
        } catch (WireException | ContractException e) {
            shared.undecodable().note("topic " + topic, e);
        }
    }

    private void changed(Optional<String> key) {
        waiters.changed(key);
        queueMembers.changed(key);
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
                here.dropped()
                        + arrivals.dropped()
                        + places.lost()
                        + shared.undecodable().count(),
                here.expired(),
                here.unknown(),
                here.mailboxes(),
                here.groups() + queueMembers.groups(),
                here.memberships() + queueMembers.memberships(),
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
        if (!channel.isProcessLocal()) queues.send(channel, message);
        else if (!isOwn(channel)) sendElsewhere(channel, message);
        else if (!local.send(channel, message)) local.counters().unknown.increment();
    }

    private void sendElsewhere(ChannelName channel, ChannelMessage message) {
        var process = channel.nonLocalPart();
        shared.placeOfProcess(process)
                .publish(
                        shared.keys().processTopic(process),
                        Envelope.direct(
                                shared.origin(), channel.value(), shared.wire().encode(message)),
                        reached -> {
                            if (reached == 0) local.counters().unknown.increment();
                        });
    }

    // ---- groups

    @Override
    public void groupAdd(GroupName group, ChannelName channel) {
        local.checkOpen();
        if (!channel.isProcessLocal()) {
            queueMembers.add(group, channel);
            return;
        }
        if (!isOwn(channel)) {
            membership.ask(Envelope.Kind.ADD, group, channel);
            return;
        }
        var mailbox = local.find(channel);
        if (mailbox != null) mailbox.joinIfOpen(group);
    }

    @Override
    public void groupDiscard(GroupName group, ChannelName channel) {
        var mailbox = local.find(channel);
        if (mailbox != null) mailbox.leave(group);
        else if (local.isClosed() || isOwn(channel)) return;
        else if (channel.isProcessLocal()) membership.ask(Envelope.Kind.DISCARD, group, channel);
        else queueMembers.remove(group, channel);
    }

    private boolean isOwn(ChannelName channel) {
        return channel.nonLocalPart().equals(names.process());
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

    // ---- work

    @Override
    public WorkReader openWork(Set<ChannelName> channels) {
        local.checkOpen();
        LocalWorkQueues.checkNames(channels);
        return new FleetWorkReader(new QueueReading<>(List.copyOf(channels), shared, waiters, queue -> {
            var message = queues.take(queue);
            if (message == null) return new QueueReading.Found<>(null, -1);
            local.counters().delivered.increment();
            return new QueueReading.Found<>(new WorkReader.Work(queue, message), -1);
        }));
    }

    @Override
    public JobReader openJobs(Set<ChannelName> channels, Delivery delivery) {
        local.checkOpen();
        LocalWorkQueues.checkNames(channels);
        return new FleetJobReader(shared, queues, List.copyOf(channels), delivery, waiters);
    }

    @Override
    public DeadLetters deadLetters(ChannelName channel) {
        local.checkOpen();
        return new FleetDeadLetters(shared, channel);
    }

    @Override
    public QueueState queueState(ChannelName channel) {
        local.checkOpen();
        List<?> answer = shared.placeOf(channel)
                .call(WorkScripts.STATE, ScriptOutputType.MULTI, shared.keys().ofWork(channel));
        return new QueueState(
                Answers.number(answer, 0),
                Answers.number(answer, 1),
                Answers.number(answer, 2),
                Answers.number(answer, 3),
                Duration.ofMillis(Answers.number(answer, 4)));
    }

    // ---- later

    @Override
    public void schedule(Delayed delayed) {
        local.checkOpen();
        later.schedule(delayed);
    }

    @Override
    public boolean cancel(String id) {
        local.checkOpen();
        return later.cancel(id);
    }

    private void sendNow(Delayed.To to, ChannelMessage message) {
        switch (to) {
            case Delayed.To.Channel(var name) -> send(name, message);
            case Delayed.To.Group(var name) -> groupSend(name, message);
        }
    }

    // ---- history

    @Override
    public History.Page history(GroupName group, Optional<History.Position> since, int atMost) {
        local.checkOpen();
        return history.read(group, since, atMost);
    }

    // ----

    /// Forgets what is in Redis under the prefix, and the memberships and messages of this process; those
    /// of other processes stay until they leave.
    @Override
    public void flush() {
        for (var group : local.groups().names())
            for (var member : local.groups().members(group))
                if (member instanceof LocalMailbox mailbox) mailbox.leave(group);
        queueMembers.clear();
        local.clear();
        for (var server : places.servers()) KeyRemoval.run(server, shared.keys().prefix() + ":", _ -> true);
    }

    @Override
    public void close() {
        if (local.isClosed()) return;
        local.close();
        waiters.close(LocalLayer.CLOSED);
        queueMembers.clear();
        arrivals.close();
        places.close();
    }

    private final class Outages implements PlaceListener {
        @Override
        public void restored(Predicate<String> isThere) {
            queueMembers.restore(isThere);
        }

        @Override
        public void resumed(Predicate<String> isThere, LayerGap gap) {
            // All that goes to the mailboxes of this process by name goes over one place.
            boolean isOwn = isThere.test(names.process());
            local.missed(gap, group -> isThere.test(group.value()), _ -> isOwn);
        }
    }

    private final class Host implements MailboxHost {
        @Override
        public ChannelName newName() {
            return names.next();
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
            FleetChannelLayer.this.broadcast(group, broadcast, self);
        }
    }
}
