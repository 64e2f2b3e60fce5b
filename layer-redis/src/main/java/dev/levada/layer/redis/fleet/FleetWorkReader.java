package dev.levada.layer.redis.fleet;

import dev.levada.layer.WorkReader;
import java.time.Duration;
import java.util.Optional;

/// Reads work that is handed out once.
final class FleetWorkReader implements WorkReader {
    private final QueueReading<Work> reading;

    FleetWorkReader(QueueReading<Work> reading) {
        this.reading = reading;
    }

    @Override
    public Work receive() throws InterruptedException {
        return reading.receive();
    }

    @Override
    public Optional<Work> receive(Duration atMost) throws InterruptedException {
        return Optional.ofNullable(reading.receive(atMost));
    }

    @Override
    public void close() {
        reading.close("The work reader is closed.");
    }
}
