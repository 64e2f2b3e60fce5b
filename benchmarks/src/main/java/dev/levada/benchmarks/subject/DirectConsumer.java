package dev.levada.benchmarks.subject;

import dev.levada.consumer.WebSocketConsumer;
import dev.levada.layer.Broadcast;
import dev.levada.layer.GroupName;

/// What one says goes straight to the sockets of all members.
final class DirectConsumer extends WebSocketConsumer {
    private GroupName group;

    @Override
    protected void connected() {
        group = GroupName.of("benchmark", scope().path("group"));
        join(group);
        accept();
    }

    @Override
    protected void received(String text) {
        broadcast(group, Broadcast.text(text));
    }
}
