package dev.levada.examples.sensors;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.Mailbox;
import dev.levada.layer.Messages;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The newest reading of each sensor, for walls that are opened. Each server hears all of them.
final class Latest {
    static final int MOST_SENSORS = 5_000;

    private final Map<String, Reading> readings = new ConcurrentHashMap<>();
    private final Mailbox mailbox;

    Latest(ChannelLayer layer) {
        mailbox = layer.openMailbox(this::hear);
        mailbox.join(Reading.WALL);
    }

    private boolean hear(ChannelMessage message) {
        var reading = Messages.as(message, Reading.class);
        if (readings.size() < MOST_SENSORS || readings.containsKey(reading.sensor()))
            readings.put(reading.sensor(), reading);
        return true;
    }

    List<Reading> all() {
        return List.copyOf(readings.values());
    }
}
