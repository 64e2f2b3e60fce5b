package dev.levada.layer.redis.fleet;

import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerException;
import dev.levada.layer.local.LocalMailbox;
import dev.levada.layer.redis.wire.WireException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/// Has mailboxes of other processes join and leave groups: their process is asked, and answers when it is
/// done.
///
/// A request is `identity (8) | length of the group's name (1) | its name | process that asks`; its answer
/// is the identity.
final class RemoteMembership {
    // So many requests are worked on at a time; with more, the next messages wait.
    private static final int MOST_AT_A_TIME = 64;

    private final Shared shared;
    private final String process;
    private final long timeoutMillis;
    private final ConcurrentHashMap<Long, CompletableFuture<Boolean>> asked = new ConcurrentHashMap<>();
    private final Semaphore room = new Semaphore(MOST_AT_A_TIME);

    RemoteMembership(Shared shared, String process, long timeoutMillis) {
        this.shared = shared;
        this.process = process;
        this.timeoutMillis = timeoutMillis;
    }

    /// Blocks until the mailbox's process has done it, or there is no such process.
    ///
    /// @param kind [Envelope.Kind#ADD] or [Envelope.Kind#DISCARD]
    /// @throws LayerException when Redis is away or the process does not answer in time
    void ask(Envelope.Kind kind, GroupName group, ChannelName channel) {
        long identity = ThreadLocalRandom.current().nextLong();
        var answer = new CompletableFuture<Boolean>();
        asked.put(identity, answer);
        try {
            publish(kind, channel.nonLocalPart(), channel.value(), request(identity, group), reached -> {
                if (reached == 0) answer.complete(false);
            });
            shared.placeOf(group).awaitUninterruptibly(answer.orTimeout(timeoutMillis, TimeUnit.MILLISECONDS));
        } finally {
            asked.remove(identity);
        }
    }

    private byte[] request(long identity, GroupName group) {
        byte[] name = Answers.ascii(group.value());
        byte[] from = Answers.ascii(process);
        return ByteBuffer.allocate(Long.BYTES + 1 + name.length + from.length)
                .putLong(identity)
                .put((byte) name.length)
                .put(name)
                .put(from)
                .array();
    }

    private void publish(Envelope.Kind kind, String to, String name, byte[] message, LongConsumer done) {
        shared.placeOfProcess(to)
                .publish(shared.keys().processTopic(to), Envelope.named(kind, shared.origin(), name, message), done);
    }

    // ---- the other side

    /// A request or an answer has come.
    void arrived(Envelope.Kind kind, byte[] envelope) throws InterruptedException {
        var message = ByteBuffer.wrap(Envelope.message(envelope));
        if (message.remaining() < Long.BYTES) throw new WireException("Expected a request, but got too few bytes.");
        long identity = message.getLong();
        if (kind == Envelope.Kind.DONE) {
            var answer = asked.get(identity);
            if (answer != null) answer.complete(true);
            return;
        }
        if (!message.hasRemaining()) throw new WireException("Expected the name of a group, but there is none.");
        byte[] name = new byte[Math.min(message.get() & 0xff, message.remaining())];
        message.get(name);
        byte[] from = new byte[message.remaining()];
        message.get(from);
        var channel = ChannelName.of(Envelope.channel(envelope));
        var group = GroupName.of(new String(name, StandardCharsets.US_ASCII));
        // On a thread of its own: a join waits for an answer of Redis, and other messages do not wait for it.
        room.acquire();
        Thread.ofVirtual().name("levada-redis-membership").start(() -> {
            try {
                change(kind, group, channel);
                var asker = new String(from, StandardCharsets.US_ASCII);
                publish(
                        Envelope.Kind.DONE,
                        asker,
                        asker,
                        ByteBuffer.allocate(Long.BYTES).putLong(identity).array(),
                        _ -> {});
            } catch (LayerException _) {
                // An outage or the end: whoever asks gets no answer and says so.
            } finally {
                room.release();
            }
        });
    }

    private void change(Envelope.Kind kind, GroupName group, ChannelName channel) {
        LocalMailbox mailbox = shared.local().find(channel);
        if (mailbox == null) return;
        if (kind == Envelope.Kind.ADD) mailbox.joinIfOpen(group);
        else mailbox.leave(group);
    }
}
