package dev.levada.benchmarks.subject;

import dev.levada.consumer.Handlers;
import dev.levada.consumer.WebSocketConsumer;
import dev.levada.layer.GroupName;

/// What one says goes through the handler of each member, which sends it.
final class HandlerConsumer extends WebSocketConsumer {
    private GroupName group;

    /// What members send each other.
    record Line(String text) {}

    @Override
    protected void connected() {
        group = GroupName.of("benchmark", scope().path("group"));
        join(group);
        accept();
    }

    @Override
    protected void received(String text) {
        groupSend(group, new Line(text));
    }

    @Override
    protected void handlers(Handlers on) {
        on.message(Line.class, line -> send(line.text()));
    }
}
