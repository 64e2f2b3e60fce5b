package dev.levada.layer.redis.fleet;

import dev.levada.layer.ChannelName;
import dev.levada.layer.Delivery;
import dev.levada.layer.GroupName;

/// What stands where in Redis. All keys and topics of one group or one queue have the same part in braces,
/// so that a cluster keeps them together and scripts may use them at once.
///
/// @param prefix of the layer's options
record Keys(String prefix) {
    /// Where on a cluster everything is that is sent later.
    static final String LATER = "later";

    private static final String DEAD = ".dead";

    /// Where messages to the group are published.
    String groupTopic(GroupName group) {
        return prefix + ":g:{" + group.value() + "}";
    }

    /// The work queues that are members of the group, with the end of their membership: a sorted set.
    String groupQueues(GroupName group) {
        return prefix + ":gq:{" + group.value() + "}";
    }

    /// What was sent to the group: a stream.
    String history(GroupName group) {
        return prefix + ":h:{" + group.value() + "}";
    }

    /// The epoch and the newest offset of the history: a hash.
    String historyState(GroupName group) {
        return prefix + ":hs:{" + group.value() + "}";
    }

    /// Where messages to the mailboxes of one process are published.
    ///
    /// @param process the part of their names before and with the exclamation mark
    String processTopic(String process) {
        return prefix + ":p:{" + process + "}";
    }

    /// Work that waits: a list.
    String ready(ChannelName queue) {
        return prefix + ":q:" + braced(queue);
    }

    /// Work that somebody has, with the end of the lease: a sorted set of identities.
    String leases(ChannelName queue) {
        return prefix + ":ql:" + braced(queue);
    }

    /// The same work by identity: a hash.
    String leased(ChannelName queue) {
        return prefix + ":qw:" + braced(queue);
    }

    /// Work that waits for its next attempt, with its time: a sorted set.
    String paused(ChannelName queue) {
        return prefix + ":qd:" + braced(queue);
    }

    /// There while the queue's work does not expire, because its readers acknowledge.
    String kept(ChannelName queue) {
        return prefix + ":qk:" + braced(queue);
    }

    /// What was put into the queue lately because its time had come: a sorted set, on a cluster only.
    String put(ChannelName queue) {
        return prefix + ":qp:" + braced(queue);
    }

    /// All that scripts need of a queue: ready, kept, leases, paused, leased, dead, dead's kept.
    String[] ofWork(ChannelName queue) {
        var dead = Delivery.deadLetters(queue);
        return new String[] {
            ready(queue), kept(queue), leases(queue), paused(queue), leased(queue), ready(dead), kept(dead)
        };
    }

    /// When messages are due that are sent later: a sorted set of ids.
    String later() {
        return prefix + ":l:{" + LATER + "}";
    }

    /// All of what is sent later: when it is due, the same by id, what is on its way into a queue.
    String[] ofLater() {
        return new String[] {later(), prefix + ":lm:{" + LATER + "}", prefix + ":lc:{" + LATER + "}"};
    }

    /// The part of a queue's name that says where it is. A queue and its dead letters stand together,
    /// because work moves from one to the other in one step.
    static String place(ChannelName queue) {
        var name = queue.value();
        return name.endsWith(DEAD) && name.length() > DEAD.length()
                ? name.substring(0, name.length() - DEAD.length())
                : name;
    }

    private static String braced(ChannelName queue) {
        var place = place(queue);
        return "{" + place + "}" + queue.value().substring(place.length());
    }
}
