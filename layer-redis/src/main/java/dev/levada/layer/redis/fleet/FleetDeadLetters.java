package dev.levada.layer.redis.fleet;

import dev.levada.contract.Bytes;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ContractException;
import dev.levada.layer.ChannelName;
import dev.levada.layer.DeadLetter;
import dev.levada.layer.DeadLetters;
import dev.levada.layer.redis.wire.WireException;
import io.lettuce.core.ScriptOutputType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The dead letters of one queue in Redis.
final class FleetDeadLetters implements DeadLetters {
    private final Shared shared;
    private final ChannelName queue;

    FleetDeadLetters(Shared shared, ChannelName queue) {
        this.shared = shared;
        this.queue = queue;
    }

    @Override
    public List<DeadLetter> list(int atMost) {
        if (atMost < 1 || atMost > MOST_AT_ONCE)
            throw new ContractException(
                    "Expected to be asked for 1 to " + MOST_AT_ONCE + " dead letters, but got " + atMost + ".");
        var letters = new ArrayList<DeadLetter>();
        List<?> answer = shared.placeOf(queue)
                .call(WorkScripts.LETTERS, ScriptOutputType.MULTI, shared.keys().ofWork(queue), Answers.ascii(atMost));
        for (int i = 0; i < answer.size(); i++) letters.add(letter(Answers.bytes(answer, i)));
        return letters;
    }

    private DeadLetter letter(byte[] entry) {
        try {
            var read = QueueEntry.of(entry);
            var letter = Letter.of(read.identity(entry));
            return new DeadLetter(
                    letter.id(),
                    message(read, entry),
                    letter.attempts(),
                    letter.reason(),
                    Instant.ofEpochMilli(read.sinceMillis(entry)));
        } catch (WireException e) {
            return new DeadLetter(
                    "", unreadable(entry), 0, DeadLetter.reason(String.valueOf(e.getMessage())), Instant.EPOCH);
        }
    }

    private ChannelMessage message(QueueEntry read, byte[] entry) {
        try {
            return shared.wire().decode(read.message(entry)).message();
        } catch (WireException | ContractException _) {
            return unreadable(read.message(entry));
        }
    }

    private static ChannelMessage unreadable(byte[] bytes) {
        return ChannelMessage.of(DeadLetter.UNREADABLE, Map.of("bytes", Bytes.of(bytes)));
    }

    @Override
    public int putBack(Set<String> ids) {
        return take(ids, shared.options().capacityOf(queue));
    }

    @Override
    public int drop(Set<String> ids) {
        return take(ids, -1);
    }

    private int take(Set<String> ids, int capacity) {
        if (ids.size() > MOST_AT_ONCE)
            throw new ContractException("Expected at most " + MOST_AT_ONCE + " ids of dead letters at once, but got "
                    + ids.size() + ". Call it several times.");
        var arguments = new ArrayList<byte[]>();
        arguments.add(Answers.ascii(capacity));
        for (var id : ids) arguments.add(Answers.ascii(id));
        Long count = shared.placeOf(queue)
                .call(
                        WorkScripts.UNBURY,
                        ScriptOutputType.INTEGER,
                        shared.keys().ofWork(queue),
                        arguments.toArray(byte[][]::new));
        return count.intValue();
    }
}
