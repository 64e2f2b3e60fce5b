package dev.levada.testkit;

import dev.levada.contract.Outlet;
import dev.levada.contract.WebSocketEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Broadcasts onto a [Wire].
record MemoryOutlet(Wire wire) implements Outlet {
    // One lane for all: nothing here is bound to a thread, and nothing is ever behind.
    private static final Lane LANE = new MemoryLane();

    @Override
    public void write(WebSocketEvent.Send message) {
        wire.write(message);
    }

    @Override
    public Lane lane() {
        return LANE;
    }

    private static final class MemoryLane implements Lane {
        @Override
        public void write(List<? extends Outlet> outlets, @Nullable Outlet except, WebSocketEvent.Send message) {
            for (var outlet : outlets) if (!outlet.equals(except)) outlet.write(message);
        }
    }
}
