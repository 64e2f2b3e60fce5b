package dev.levada.consumer.multiplex;

import dev.levada.contract.Outlet;
import dev.levada.contract.WebSocketEvent;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The way of broadcasts to one stream: through the outlet of the connection that carries it.
record StreamOutlet(StreamSocket socket, Outlet carrier) implements Outlet {
    private static final Lane LANE = new StreamLane();

    @Override
    public void write(WebSocketEvent.Send message) {
        socket.write(message);
    }

    @Override
    public Lane lane() {
        return LANE;
    }

    /// Encodes a message once for all streams of one name, which is what the members of a group have, and
    /// hands it over once to each lane of their connections.
    private static final class StreamLane implements Lane {
        @Override
        public void write(List<? extends Outlet> outlets, @Nullable Outlet except, WebSocketEvent.Send message)
                throws InterruptedException {
            var names = new LinkedHashMap<String, Map<Lane, List<Outlet>>>();
            for (var outlet : outlets) {
                // Every outlet of this lane was made here.
                var stream = (StreamOutlet) outlet;
                if (outlet.equals(except)) continue;
                if (!stream.socket.isOpen()) {
                    stream.write(message);
                    continue;
                }
                names.computeIfAbsent(stream.socket.name(), _ -> new IdentityHashMap<>())
                        .computeIfAbsent(stream.carrier.lane(), _ -> new ArrayList<>())
                        .add(stream.carrier);
            }
            for (var lanes : names.entrySet()) {
                var frame = StreamFrame.message(lanes.getKey(), message);
                for (var lane : lanes.getValue().entrySet()) lane.getKey().write(lane.getValue(), null, frame);
            }
        }
    }
}
