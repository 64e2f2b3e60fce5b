package dev.levada.examples.thumbnails;

import dev.levada.consumer.Handlers;
import dev.levada.consumer.WebSocketConsumer;
import dev.levada.examples.common.Door;
import dev.levada.layer.GroupName;
import dev.levada.layer.MessageType;
import java.io.IOException;
import java.util.List;

/// One open window. What changes is broadcast straight to its socket.
final class WallConsumer extends WebSocketConsumer {
    private final Pictures pictures;

    /// All that there is: the first message to each window, and after the layer was out of reach.
    @MessageType("wall")
    record Wall(String me, List<Picture> pictures) {}

    WallConsumer(Pictures pictures) {
        this.pictures = pictures;
    }

    @Override
    protected Iterable<GroupName> groups() {
        return List.of(Picture.WALL);
    }

    @Override
    protected void connected() throws IOException {
        accept();
        sendJson(new Wall(Door.visitor(scope()), pictures.all()));
    }

    @Override
    protected void handlers(Handlers on) {
        on.missed(_ -> sendJson(new Wall(Door.visitor(scope()), pictures.all())));
    }
}
