package dev.levada.layer.redis.link;

import io.lettuce.core.event.Event;
import io.lettuce.core.event.EventBus;
import io.lettuce.core.event.connection.ReconnectFailedEvent;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/// Hears why a connection has not come back, for those who are to be told.
final class ReconnectFailures implements EventBus {
    private final EventBus all;
    private volatile @Nullable Throwable last;

    ReconnectFailures(EventBus all) {
        this.all = all;
    }

    /// Of the last attempt, as long as none has succeeded since it was forgotten.
    @Nullable
    Throwable last() {
        return last;
    }

    void forget() {
        last = null;
    }

    @Override
    public Flux<Event> get() {
        return all.get();
    }

    @Override
    public void publish(Event event) {
        if (event instanceof ReconnectFailedEvent failed) last = failed.getCause();
        all.publish(event);
    }
}
