package dev.levada.examples.ways;

import dev.levada.consumer.JsonWebSocketConsumer;
import dev.levada.layer.GroupName;

/// One window in a room. It does not know in which way it is connected; its page says so for fun.
final class RoomConsumer extends JsonWebSocketConsumer<RoomConsumer.Said> {
    /// A page says something.
    record Said(String text) {}

    /// Somebody said something.
    record Line(String by, String text) {}

    private GroupName room;
    private String by;

    @Override
    protected void connected() {
        room = GroupName.of("ways", scope().path("room"));
        by = scope().query("by").orElse("?");
        join(room);
        accept();
    }

    @Override
    protected void received(Said said) {
        broadcast(room, new Line(by, said.text()));
    }
}
