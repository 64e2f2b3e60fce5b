package dev.levada.benchmarks.subject;

import dev.levada.consumer.WebSocketConsumer;
import dev.levada.layer.GroupName;
import java.util.List;

/// Joins a group of its own and one that all are in.
final class ChurnConsumer extends WebSocketConsumer {
    @Override
    protected Iterable<GroupName> groups() {
        return List.of(GroupName.of("benchmark", scope().path("group")), GroupName.of("benchmark.all"));
    }
}
