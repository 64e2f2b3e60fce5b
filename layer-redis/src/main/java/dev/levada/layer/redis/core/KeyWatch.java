package dev.levada.layer.redis.core;

import dev.levada.layer.redis.link.RedisLink;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Who waits for a change of which key on one server. Redis tells of a change by others once after each
/// reading.
final class KeyWatch {
    // A change that nobody told of must not be waited for forever.
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    // For servers that tell of no change.
    private static final Duration POLL = Duration.ofMillis(20);

    private final ConcurrentHashMap<String, List<Signal>> waiting = new ConcurrentHashMap<>();
    private final RedisLink link;

    /// @param groups told of changes of groups; empty when all may have changed
    KeyWatch(RedisLink link, CoreNames names, Consumer<Optional<String>> groups) {
        this.link = link;
        // Its own changes it knows without being told, which would be once for every message.
        link.onKeyChange(
                changed -> {
                    if (changed.isEmpty()) wakeAll();
                    if (changed.isEmpty() || names.isGroupKey(changed.get())) groups.accept(changed);
                    else wake(changed.get());
                },
                false);
    }

    void add(String key, Signal signal) {
        waiting.compute(key, (_, known) -> {
            var signals = known == null ? new CopyOnWriteArrayList<Signal>() : known;
            signals.add(signal);
            return signals;
        });
    }

    void remove(String key, Signal signal) {
        waiting.computeIfPresent(key, (_, signals) -> {
            signals.remove(signal);
            return signals.isEmpty() ? null : signals;
        });
    }

    void wakeAll() {
        for (var signals : waiting.values()) signals.forEach(Signal::set);
    }

    /// A channel has got a message.
    void wake(String key) {
        var signals = waiting.get(key);
        if (signals != null) signals.forEach(Signal::set);
    }

    /// Whether the server can be asked.
    boolean isUp() {
        return link.isUp();
    }

    /// How long to wait for a change before looking again.
    long patienceNanos() {
        return (link.isTracking() || !link.isUp() ? LONGEST_WAIT : POLL).toNanos();
    }
}
