package dev.levada.examples.echo;

import dev.levada.consumer.WebSocketConsumer;
import dev.levada.contract.Bytes;
import dev.levada.layer.Broadcast;
import dev.levada.layer.GroupName;

/// Sends every message to all in the room, the sender included.
final class RoomConsumer extends WebSocketConsumer {
    private GroupName room;

    @Override
    protected void connected() {
        room = GroupName.of("echo", scope().path("room"));
        join(room);
        accept();
    }

    @Override
    protected void received(String text) {
        broadcast(room, Broadcast.text(text));
    }

    @Override
    protected void received(Bytes bytes) {
        broadcast(room, Broadcast.bytes(bytes));
    }
}
