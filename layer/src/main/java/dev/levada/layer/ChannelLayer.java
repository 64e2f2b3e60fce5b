package dev.levada.layer;

import dev.levada.contract.Application;
import dev.levada.contract.AttributeKey;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ForwardingApplication;
import dev.levada.contract.Middleware;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// Carries messages between connections, in one process or a fleet.
///
/// A layer is a [Middleware]: put around an application, it shows itself in every scope under [#KEY]. Any
/// thread may call any method; none blocks on a slow reader. What a reader has no room for is refused or
/// dropped as each method says, and counted in [#statistics()].
///
/// Delivery is at most once; messages of one sender to one reader arrive in the order they were sent.
///
/// Source: ASGI channel layer specification, with mailboxes, groups and work queues told apart.
public interface ChannelLayer extends Middleware, AutoCloseable {
    /// Where [#around] leaves the layer in a scope.
    AttributeKey<ChannelLayer> KEY = AttributeKey.of("channel layer");

    /// The layer of this process alone: no server, nothing to install. Close it when done.
    static ChannelLayer memory() {
        return open("memory:");
    }

    /// Opens the layer at the URL: `memory:`, or what other providers on the class path take. Options
    /// stand in its query: `memory:?capacity=1000&expiry=30s`; see [LayerOptions].
    ///
    /// @throws LayerException when no provider takes the URL, an option is wrong, or the layer cannot be
    ///     reached
    static ChannelLayer open(String url) {
        return ChannelLayerProvider.open(url);
    }

    /// What this layer can do.
    Set<LayerFeature> features();

    /// What this layer has done in this process so far.
    LayerStatistics statistics();

    // ---- mailboxes: one reader

    /// A new mailbox whose owner waits in [Mailbox#receive()]. It holds up to the layer's capacity.
    Mailbox openMailbox();

    /// A new mailbox whose messages are pushed to the receiver.
    Mailbox openMailbox(Receiver receiver);

    /// Sends to one mailbox, or to the work queue of that name.
    ///
    /// @throws ChannelFullException when the reader has no room; nothing was sent
    /// @throws LayerException when the layer cannot be reached
    void send(ChannelName channel, ChannelMessage message);

    /// Sends a record; see [Messages#of].
    default void send(ChannelName channel, Record message) {
        send(channel, Messages.of(message));
    }

    // ---- groups: all members

    /// Makes the channel a member of the group. When this returns, delivery to it has begun. Adding a
    /// member again changes nothing but renews its lease.
    ///
    /// A member whose mailbox is open in this process stays until it leaves or its mailbox is closed. Any
    /// other stays for [LayerOptions#groupExpiry()] after it was last added.
    void groupAdd(GroupName group, ChannelName channel);

    /// Ends the membership; no error when there is none.
    void groupDiscard(GroupName group, ChannelName channel);

    /// Sends to every member's mailbox, for its handler. Members without room miss it and are counted.
    void groupSend(GroupName group, ChannelMessage message);

    /// Sends a record to every member's mailbox; see [Messages#of].
    default void groupSend(GroupName group, Record message) {
        groupSend(group, Messages.of(message));
    }

    /// Sends straight to the socket of every member that has one, encoded once, without waking its
    /// consumer; members without a socket get the message in their mailbox. May block for a moment where
    /// this process's sockets are behind by more than the server's bound.
    ///
    /// @throws InterruptedException when interrupted while waiting
    void broadcast(GroupName group, Broadcast broadcast) throws InterruptedException;

    /// Sends a record straight to every member's socket, as JSON; see [Broadcast#of].
    default void broadcast(GroupName group, Record message) throws InterruptedException {
        broadcast(group, Broadcast.of(message));
    }

    // ---- work queues: one of many readers

    /// A reader of the named channels. Each message goes to exactly one of all the readers of its channel,
    /// in this process or another.
    ///
    /// @param channels at least one; none of them process-local
    WorkReader openWork(Set<ChannelName> channels);

    /// A reader of the named channels whose work is handed out until it is acknowledged. From then on their
    /// messages do not expire unread. Only with [LayerFeature#JOBS].
    ///
    /// @param channels at least one; none of them process-local
    /// @throws LayerException when the layer cannot do that
    default JobReader openJobs(Set<ChannelName> channels, Delivery delivery) {
        throw new LayerException("Expected a layer that hands out work until it is acknowledged, but this one does not."
                + " Use \"memory:\" or \"redis+levada:\", or openWork for work that is handed out once.");
    }

    /// The dead letters of the channel, which [Delivery#thenDeadLetter] keeps. Only with
    /// [LayerFeature#JOBS].
    ///
    /// @throws LayerException when the layer cannot do that
    default DeadLetters deadLetters(ChannelName channel) {
        throw new LayerException("Expected a layer that keeps dead letters, but this one does not. Use \"memory:\" or"
                + " \"redis+levada:\".");
    }

    /// What is in the work queue now. Only with [LayerFeature#JOBS]. May block for a round trip.
    ///
    /// @throws LayerException when the layer cannot do that, or cannot be reached
    default QueueState queueState(ChannelName channel) {
        throw new LayerException("Expected a layer that tells what is in a work queue, but this one does not. Use"
                + " \"memory:\" or \"redis+levada:\".");
    }

    // ---- later

    /// Has the layer send a message later, or periodically. When this returns the layer has it; with
    /// [LayerFeature#SHARED] it is sent though this process is gone by then, by whichever process has the
    /// layer open. Each is sent once: to a work queue never twice and never lost, elsewhere at most once.
    ///
    /// Under an id that is there already it takes the other's place; a periodic one with the same period
    /// keeps the time when it is due next, so any number of processes may declare it at their start. A
    /// periodic message whose time passed while no process ran is sent once, not once for each time.
    ///
    /// @throws LayerException when the layer cannot do that, cannot be reached, or has [Delayed#MOST]
    ///     already
    default void schedule(Delayed delayed) {
        throw new LayerException("Expected a layer that sends messages later, but this one does not: Python's formats"
                + " have no place for them. Use \"memory:\" or \"redis+levada:\".");
    }

    /// Forgets the message that was to be sent later, and all of its repetitions.
    ///
    /// @return false when there is none of that id, because it was sent or cancelled
    /// @throws LayerException when the layer cannot do that, or cannot be reached
    default boolean cancel(String id) {
        throw new LayerException("Expected a layer that sends messages later, but this one does not. Use \"memory:\" or"
                + " \"redis+levada:\".");
    }

    /// Sends to the channel after so long.
    ///
    /// @return the id for [#cancel]
    default String sendAfter(Duration delay, ChannelName channel, ChannelMessage message) {
        var delayed = Delayed.once(new Delayed.To.Channel(channel), message, delay);
        schedule(delayed);
        return delayed.id();
    }

    /// Sends a record to the channel after so long; see [Messages#of].
    ///
    /// @return the id for [#cancel]
    default String sendAfter(Duration delay, ChannelName channel, Record message) {
        return sendAfter(delay, channel, Messages.of(message));
    }

    /// Sends a record to the channel at that time, or at once when it has passed. The time counts from this
    /// process's clock.
    ///
    /// @return the id for [#cancel]
    default String sendAt(Instant time, ChannelName channel, Record message) {
        var delay = Duration.between(Instant.now(), time);
        return sendAfter(delay.isNegative() ? Duration.ZERO : delay, channel, message);
    }

    /// Sends a record to the channel again and again, the first time after one period.
    ///
    /// @param id one name for it in all processes; see [#schedule]
    default void sendEvery(String id, Duration period, ChannelName channel, Record message) {
        schedule(new Delayed(id, new Delayed.To.Channel(channel), Messages.of(message), period, Optional.of(period)));
    }

    /// Sends a record to all members of the group after so long.
    ///
    /// @return the id for [#cancel]
    default String groupSendAfter(Duration delay, GroupName group, Record message) {
        var delayed = Delayed.once(new Delayed.To.Group(group), Messages.of(message), delay);
        schedule(delayed);
        return delayed.id();
    }

    // ---- history

    /// What was sent to the group after the position, for groups with a declared history. Only with
    /// [LayerFeature#HISTORY].
    ///
    /// @param since what the asker has seen last; empty for no entries, only the newest position
    /// @param atMost so many entries, the oldest first; more can be asked for from the last
    /// @throws LayerException when the layer cannot do that, or the group has no declared history
    default History.Page history(GroupName group, Optional<History.Position> since, int atMost) {
        throw new LayerException(
                "Expected a layer that keeps a history of groups, but this one does not. Use \"memory:\" or"
                        + " \"redis+levada:\".");
    }

    // ----

    /// Forgets all messages and memberships of this layer everywhere; for tests.
    void flush();

    /// Frees what the layer holds and wakes its readers with [LayerException]. Closing twice is harmless.
    @Override
    void close();

    /// Whether this is that layer, or what one connection sees of it.
    default boolean isViewOf(ChannelLayer other) {
        return equals(other);
    }

    /// An application whose scopes show this layer; those that show a view of it already are left as they
    /// are.
    @Override
    default Application around(Application inner) {
        ForwardingApplication withLayer = scope -> new ForwardingApplication.Forward(
                inner,
                scope.attribute(KEY).filter(shown -> shown.isViewOf(this)).isPresent() ? scope : scope.with(KEY, this));
        return withLayer;
    }
}
