package dev.levada.examples.answers;

import dev.levada.consumer.EventStreamConsumer;
import dev.levada.consumer.HttpException;
import dev.levada.layer.GroupName;
import java.util.Optional;

/// One page that looks at an answer. What is there already comes first; a page that has lost its connection
/// goes on behind the last part it has seen.
final class AnswerConsumer extends EventStreamConsumer {
    @Override
    protected Optional<GroupName> history() {
        return Optional.of(Part.group(scope().path("answer")));
    }

    @Override
    protected boolean beginsWithHistory() {
        return true;
    }

    @Override
    protected void connected(Optional<String> lastEventId) {
        var known = layer().history(Part.group(scope().path("answer")), Optional.empty(), 0);
        // An EventSource does not come back after this.
        if (known.position().isEmpty()) throw new HttpException(404, "There is no such answer, or not any more.");
    }
}
