package dev.levada.examples.streams;

import dev.levada.consumer.JsonWebSocketConsumer;
import dev.levada.consumer.multiplex.Streams;
import dev.levada.layer.GroupName;

/// One window in one room. It knows nothing of the streams it is reached by, but for the answer it gives.
final class RoomConsumer extends JsonWebSocketConsumer<RoomConsumer.Said> {
    /// The page says something.
    record Said(String text) {}

    /// Somebody said something.
    record Line(String text) {}

    /// How many lines this window has said here.
    record Count(int lines) {}

    private GroupName room;
    private int lines;

    @Override
    protected void connected() {
        room = GroupName.of("streams", scope().path("room"));
        join(room);
        accept();
    }

    @Override
    protected void received(Said said) throws InterruptedException {
        lines++;
        broadcast(room, new Line(said.text()));
        Streams.reply(scope(), new Count(lines));
    }
}
