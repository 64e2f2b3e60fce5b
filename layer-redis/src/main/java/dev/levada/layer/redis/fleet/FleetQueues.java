package dev.levada.layer.redis.fleet;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelFullException;
import dev.levada.layer.ChannelName;
import dev.levada.layer.redis.wire.WireException;
import io.lettuce.core.ScriptOutputType;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Puts work into queues and takes it out, once.
final class FleetQueues {
    private final Shared shared;

    FleetQueues(Shared shared) {
        this.shared = shared;
    }

    /// Returns when Redis has it.
    ///
    /// @throws ChannelFullException when the queue is full
    void send(ChannelName queue, ChannelMessage message) {
        List<?> answer = shared.placeOf(queue).await(submit(queue, shared.wire().encode(message)));
        if (isTaken(answer)) return;
        shared.local().counters().refused.increment();
        throw new ChannelFullException(queue, shared.options().capacityOf(queue));
    }

    /// For queues that are members of a group: does not wait; what finds no room is counted.
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits; failures are counted
    void sendToMember(ChannelName queue, ChannelMessage message) {
        submit(queue, shared.wire().encode(message)).whenComplete((answer, failure) -> {
            if (failure != null || !isTaken(answer))
                shared.local().counters().dropped.increment();
        });
    }

    private CompletableFuture<List<?>> submit(ChannelName queue, byte[] message) {
        return shared.placeOf(queue)
                .submit(
                        WorkScripts.SEND,
                        ScriptOutputType.MULTI,
                        new String[] {
                            shared.keys().ready(queue),
                            shared.keys().kept(queue),
                            shared.keys().paused(queue)
                        },
                        Answers.ascii(identity()),
                        message,
                        Answers.ascii(shared.options().capacityOf(queue)),
                        Answers.ascii(shared.options().expiry().toMillis()));
    }

    private boolean isTaken(List<?> answer) {
        shared.local().counters().expired.add(Answers.number(answer, 1));
        return Answers.number(answer, 0) == 1;
    }

    private static String identity() {
        var random = ThreadLocalRandom.current();
        return HexFormat.of().toHexDigits(random.nextLong()) + HexFormat.of().toHexDigits(random.nextLong());
    }

    /// The oldest message, or null. Blocks for a round trip; not interrupted.
    @Nullable
    ChannelMessage take(ChannelName queue) {
        var link = shared.placeOf(queue);
        while (true) {
            CompletableFuture<List<?>> asked = link.submit(
                    WorkScripts.TAKE,
                    ScriptOutputType.MULTI,
                    new String[] {shared.keys().ready(queue), shared.keys().kept(queue)},
                    Answers.ascii(shared.options().expiry().toMillis()));
            List<?> answer = link.awaitUninterruptibly(asked);
            shared.local().counters().expired.add(Answers.number(answer, 0));
            if (answer.size() < 2) return null;
            var message = decode(queue, Answers.bytes(answer, 1));
            if (message != null) return message;
        }
    }

    /// The message of an entry; null, and noted, when there is none in it.
    @Nullable
    ChannelMessage decode(ChannelName queue, byte[] entry) {
        try {
            return shared.wire().decode(QueueEntry.of(entry).message(entry)).message();
        } catch (WireException e) {
            shared.undecodable().note("work queue " + queue, e);
            return null;
        }
    }
}
