package dev.levada.layer.redis.fleet;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What workers do to a queue, one step at a time, at a time that is told.
interface SimulatedQueue {
    /// An attempt at a piece of work.
    record Held(String id, int attempt) {
        String text() {
            return id + ":" + attempt;
        }
    }

    boolean send(String id);

    Optional<Held> take(long now);

    boolean acknowledge(Held held);

    boolean retry(Held held, long now, long pauseMillis);

    boolean giveUp(Held held);

    void giveBack(Held held, boolean isAttempt);

    void renew(Held held, long now);

    List<String> dead();

    Map<String, Long> sizes();
}
