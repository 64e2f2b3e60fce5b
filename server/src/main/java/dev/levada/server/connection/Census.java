package dev.levada.server.connection;

import dev.levada.server.tally.Tally;
import java.util.concurrent.atomic.LongAdder;

/// What all connections are at, counted by walking over them when somebody asks: so a connection that does
/// nothing costs nothing for it. Any thread.
public final class Census {
    /// What a connection can be at.
    public enum Place {
        HTTP1_IDLE("http1", "idle"),
        HTTP1_ACTIVE("http1", "active"),
        HTTP1_CLOSING("http1", "closing"),
        HTTP2_IDLE("http2", "idle"),
        HTTP2_ACTIVE("http2", "active"),
        HTTP2_CLOSING("http2", "closing"),
        WEBSOCKET_HANDSHAKE("websocket", "handshake"),
        WEBSOCKET_OPEN("websocket", "open"),
        WEBSOCKET_CLOSING("websocket", "closing"),
        /// Anything else; a stream's connection counts once.
        OTHER("other", "open");

        private final String kind;
        private final String state;

        Place(String kind, String state) {
            this.kind = kind;
            this.state = state;
        }

        public String kind() {
            return kind;
        }

        public String state() {
            return state;
        }
    }

    private final Tally<Place> places = new Tally<>(Place.class);
    private final LongAdder unreadBytes = new LongAdder();
    private final LongAdder unsentBytes = new LongAdder();
    private final LongAdder channelMessages = new LongAdder();

    /// One more is there.
    public void add(Place place) {
        places.add(place);
    }

    /// What waits between a connection and its application.
    public void waits(EventQueue queue, int unsentBytes) {
        this.unreadBytes.add(queue.unreadBytes());
        this.channelMessages.add(queue.waitingChannelMessages());
        this.unsentBytes.add(unsentBytes);
    }

    public Tally<Place> places() {
        return places;
    }

    /// Bytes of peers that wait for applications.
    public long unreadBytes() {
        return unreadBytes.sum();
    }

    /// Bytes of applications that wait for peers.
    public long unsentBytes() {
        return unsentBytes.sum();
    }

    /// Channel messages that wait for applications.
    public long channelMessages() {
        return channelMessages.sum();
    }
}
