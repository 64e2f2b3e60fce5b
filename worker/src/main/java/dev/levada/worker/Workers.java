package dev.levada.worker;

import dev.levada.contract.ChannelMessage;
import dev.levada.json.JsonException;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.layer.Messages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Which workers there are. Each is a member of a group and answers who asks there, so nothing has to be
/// kept anywhere, and a dead one does not answer.
public final class Workers {
    /// The group of all workers.
    static final GroupName GROUP = GroupName.of("levada.workers");

    /// The type of the question; its field `replyTo` names who asks.
    static final String QUESTION = "levada.worker.who";

    private Workers() {}

    /// Asks, and waits so long for answers; of more than the layer's capacity the rest is missing.
    ///
    /// @throws dev.levada.layer.LayerException when the layer cannot be reached
    public static List<WorkerInfo> ask(ChannelLayer layer, Duration wait) throws InterruptedException {
        var answers = new ArrayList<WorkerInfo>();
        try (var mailbox = layer.openMailbox()) {
            layer.groupSend(
                    GROUP,
                    ChannelMessage.of(
                            QUESTION, Map.of(Work.REPLY_TO, mailbox.name().value())));
            long until = System.nanoTime() + wait.toNanos();
            for (long left = wait.toNanos(); left > 0; left = until - System.nanoTime()) {
                var answer = mailbox.receive(Duration.ofNanos(left));
                if (answer.isPresent()) add(answer.get(), answers);
            }
        }
        answers.sort(Comparator.comparing(WorkerInfo::name));
        return answers;
    }

    private static void add(ChannelMessage answer, List<WorkerInfo> answers) {
        try {
            if (answer.type().equals(Messages.typeOf(WorkerInfo.class)))
                answers.add(Messages.as(answer, WorkerInfo.class));
        } catch (JsonException _) {
            // Of another release.
        }
    }
}
