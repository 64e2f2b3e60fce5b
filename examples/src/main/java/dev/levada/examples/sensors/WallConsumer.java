package dev.levada.examples.sensors;

import dev.levada.consumer.JsonWebSocketConsumer;
import dev.levada.examples.sensors.SensorConsumer.Measured;
import dev.levada.layer.GroupName;
import dev.levada.layer.MessageType;
import java.util.List;

/// One open wall. Readings come straight to its socket. It may be a sensor itself: its slider.
final class WallConsumer extends JsonWebSocketConsumer<Measured> {
    private final Latest latest;

    /// What is known already: the first message to each wall.
    @MessageType("readings")
    record All(List<Reading> readings) {}

    WallConsumer(Latest latest) {
        this.latest = latest;
    }

    @Override
    protected Iterable<GroupName> groups() {
        return List.of(Reading.WALL);
    }

    @Override
    protected void connected() {
        if (scope().path("wall").length() > Reading.MAX_NAME_CHARS) {
            refuse(400, Reading.TOO_LONG);
            return;
        }
        accept();
        sendJson(new All(latest.all()));
    }

    @Override
    protected void received(Measured measured) throws InterruptedException {
        Reading.now("slider-" + scope().path("wall"), measured.value()).show(layer());
    }
}
