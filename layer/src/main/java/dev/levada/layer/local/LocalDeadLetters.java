package dev.levada.layer.local;

import dev.levada.contract.ContractException;
import dev.levada.layer.ChannelFullException;
import dev.levada.layer.ChannelName;
import dev.levada.layer.DeadLetter;
import dev.levada.layer.DeadLetters;
import dev.levada.layer.Delivery;
import java.util.List;
import java.util.Set;

/// The dead letters of one channel of this process.
final class LocalDeadLetters implements DeadLetters {
    private final LocalWorkQueues queues;
    private final ChannelName channel;
    private final ChannelName dead;

    LocalDeadLetters(LocalWorkQueues queues, ChannelName channel) {
        this.queues = queues;
        this.channel = channel;
        dead = Delivery.deadLetters(channel);
    }

    @Override
    public List<DeadLetter> list(int atMost) {
        checkMost(atMost);
        var letters = queues.find(dead);
        return letters == null ? List.of() : letters.buried(atMost);
    }

    @Override
    public int putBack(Set<String> ids) {
        checkIds(ids);
        var letters = queues.find(dead);
        if (letters == null) return 0;
        int count = 0;
        for (var id : ids) {
            var letter = letters.unbury(id);
            if (letter == null) continue;
            try {
                queues.send(channel, letter.message());
                count++;
            } catch (ChannelFullException _) {
                letters.buryAgain(letter);
                break;
            }
        }
        return count;
    }

    @Override
    public int drop(Set<String> ids) {
        checkIds(ids);
        var letters = queues.find(dead);
        if (letters == null) return 0;
        int count = 0;
        for (var id : ids) if (letters.unbury(id) != null) count++;
        return count;
    }

    /// @throws ContractException when it is out of range
    static void checkMost(int atMost) {
        if (atMost < 1 || atMost > MOST_AT_ONCE)
            throw new ContractException(
                    "Expected to be asked for 1 to " + MOST_AT_ONCE + " dead letters, but got " + atMost + ".");
    }

    /// @throws ContractException when they are too many
    static void checkIds(Set<String> ids) {
        if (ids.size() > MOST_AT_ONCE)
            throw new ContractException("Expected at most " + MOST_AT_ONCE + " ids of dead letters at once, but got "
                    + ids.size() + ". Call it several times.");
    }
}
