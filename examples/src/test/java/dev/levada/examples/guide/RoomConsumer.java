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
    private boolean isIn;

    @Override
    protected void connected() {
        room = GroupName.of("room", scope().path("room"));
        name = scope().query("name").orElse("");
        if (name.isBlank()) {
            refuse(400, "Say who you are with ?name=...");
            return;
        }
        join(room);
        accept();
        isIn = true;
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
        if (isIn) broadcast(room, new Line("room", name + " has left")); // false after a refusal
    }
}
// end: room
