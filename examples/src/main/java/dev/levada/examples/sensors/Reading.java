package dev.levada.examples.sensors;

import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.layer.MessageType;
import java.time.Instant;
import java.util.Objects;

/// What a sensor has measured, as it travels: to the walls, and to the other servers.
///
/// @param at when it came here, in milliseconds since 1970
@MessageType("reading")
record Reading(String sensor, double value, long at) {
    static final GroupName WALL = GroupName.of("sensors.wall");
    static final int MAX_NAME_CHARS = 60;
    static final String TOO_LONG = "A sensor's name has at most " + MAX_NAME_CHARS + " characters.";

    Reading {
        Objects.requireNonNull(sensor, "sensor");
    }

    static Reading now(String sensor, double value) {
        return new Reading(sensor, value, Instant.now().toEpochMilli());
    }

    /// Shows it on all walls. A browser that is slow gets the newest of each sensor, and no backlog: the
    /// sensor's name is the key.
    void show(ChannelLayer layer) throws InterruptedException {
        layer.broadcast(WALL, Broadcast.of(this).latestOf(sensor));
    }
}
