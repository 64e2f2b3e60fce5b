package dev.levada.layer.tck;

import dev.levada.contract.Outlet;
import dev.levada.contract.WebSocketEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An outlet that keeps the frames written to it.
final class RecordedSocket implements Outlet {
    private final RecordedLane lane;
    private final ArrayList<WebSocketEvent.Send> frames = new ArrayList<>();

    RecordedSocket(RecordedLane lane) {
        this.lane = lane;
    }

    @Override
    public void write(WebSocketEvent.Send message) {
        synchronized (frames) {
            frames.add(message);
        }
    }

    @Override
    public Lane lane() {
        return lane;
    }

    List<WebSocketEvent.Send> frames() {
        synchronized (frames) {
            return List.copyOf(frames);
        }
    }

    /// The lane of recorded sockets: keeps the calls. What it is told to write is written when asked for,
    /// as on a lane that is behind.
    static final class RecordedLane implements Lane {
        record Call(
                List<? extends Outlet> outlets, @Nullable Outlet except, WebSocketEvent.Send message) {}

        private final ArrayList<Call> calls = new ArrayList<>();
        private int written;

        @Override
        public synchronized void write(
                List<? extends Outlet> outlets, @Nullable Outlet except, WebSocketEvent.Send message) {
            calls.add(new Call(outlets, except, message));
        }

        synchronized List<Call> calls() {
            return List.copyOf(calls);
        }

        @SuppressWarnings("ReferenceEquality") // outlets are told apart by identity
        synchronized void catchUp() {
            for (; written < calls.size(); written++) {
                var call = calls.get(written);
                for (var outlet : call.outlets()) if (outlet != call.except()) outlet.write(call.message());
            }
        }
    }
}
