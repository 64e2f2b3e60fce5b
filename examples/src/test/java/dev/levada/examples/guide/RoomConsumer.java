package dev.levada.examples.guide;

import dev.levada.consumer.Disconnected;
import dev.levada.consumer.Handlers;
import dev.levada.consumer.JsonWebSocketConsumer;
import dev.levada.layer.GroupName;
import dev.levada.layer.MessageType;

// begin: room
final class RoomConsumer extends JsonWebSocketConsumer<RoomConsumer.Said> {
    record Said(String text) {}

    @MessageType("room.line")
    record Line(String from, String text) {}

    @MessageType("room.kick")
    record Kick(String reason) {}

    private GroupName room;
    private String name;

    @Override
    protected void connected() {
        name = scope().query("name").orElse("");
        if (name.isBlank()) {
            refuse(400, "Say who you are with ?name=...");
            return;
        }
        room = GroupName.of("room", scope().path("room"));
        join(room);
        accept();
    }

    @Override
    protected void received(Said said) {
        broadcast(room, new Line(name, said.text()));
    }

    @Override
    protected void handlers(Handlers on) {
        on.message(Kick.class, kick -> close(4003, kick.reason()));
    }

    @Override
    protected void disconnected(Disconnected cause) {
        if (room != null) broadcast(room, new Line("room", name + " has left")); // null: they were never in
    }
}
// end: room
