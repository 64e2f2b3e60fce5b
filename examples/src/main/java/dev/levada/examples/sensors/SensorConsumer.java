package dev.levada.examples.sensors;

import dev.levada.consumer.JsonWebSocketConsumer;

/// One device, which sends a reading whenever it has one.
final class SensorConsumer extends JsonWebSocketConsumer<SensorConsumer.Measured> {
    /// What it sends.
    record Measured(double value) {}

    @Override
    protected void connected() {
        if (scope().path("sensor").length() > Reading.MAX_NAME_CHARS) refuse(400, Reading.TOO_LONG);
        else accept();
    }

    @Override
    protected void received(Measured measured) throws InterruptedException {
        Reading.now(scope().path("sensor"), measured.value()).show(layer());
    }
}
