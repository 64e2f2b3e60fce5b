package dev.levada.layer.redis.fleet;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A work queue as [WorkScripts] make it, in plain collections and with a clock that is told: one method
/// for each script. [WorkSimulationTest] runs thousands of histories on it, and some on it and on Redis at
/// the same time, so that it stays what the scripts are.
final class QueueModel implements SimulatedQueue {
    private static final int MOST_DUE = 100;

    private final int attempts;
    private final int capacity;
    private final long leaseMillis;
    private final ArrayDeque<Entry> ready = new ArrayDeque<>();
    private final Map<Held, Long> leases = new HashMap<>();
    private final TreeMap<Due, Entry> paused = new TreeMap<>();
    private final List<String> dead = new ArrayList<>();

    private record Entry(String id, int made) {
        // As it stands in the sorted set, which orders what is due at the same time by its text.
        String text() {
            return id + "|" + made;
        }
    }

    private record Due(long millis, String text) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = Long.compare(millis, other.millis);
            return byTime != 0 ? byTime : text.compareTo(other.text);
        }
    }

    QueueModel(int attempts, int capacity, long leaseMillis) {
        this.attempts = attempts;
        this.capacity = capacity;
        this.leaseMillis = leaseMillis;
    }

    @Override
    public boolean send(String id) {
        if (ready.size() + paused.size() >= capacity) return false;
        ready.add(new Entry(id, 0));
        return true;
    }

    @Override
    public Optional<Held> take(long now) {
        giveBackEnded(now);
        var due = new ArrayList<>(paused.headMap(new Due(now, "\uffff"), true).entrySet());
        for (var one : due.subList(0, Math.min(MOST_DUE, due.size()))) {
            paused.remove(one.getKey());
            ready.add(one.getValue());
        }
        var entry = ready.poll();
        if (entry == null) return Optional.empty();
        var held = new Held(entry.id(), entry.made() + 1);
        leases.put(held, now + leaseMillis);
        return Optional.of(held);
    }

    // The oldest of them comes out first: it is put in front last.
    private void giveBackEnded(long now) {
        var ended = leases.entrySet().stream()
                .filter(lease -> lease.getValue() <= now)
                .sorted(Map.Entry.<Held, Long>comparingByValue()
                        .thenComparing(lease -> lease.getKey().text()))
                .map(Map.Entry::getKey)
                .limit(MOST_DUE)
                .toList();
        for (var held : ended.reversed()) {
            leases.remove(held);
            if (held.attempt() < attempts) ready.addFirst(new Entry(held.id(), held.attempt()));
            else dead.add(held.id());
        }
    }

    @Override
    public boolean acknowledge(Held held) {
        return leases.remove(held) != null;
    }

    @Override
    public boolean retry(Held held, long now, long pauseMillis) {
        if (leases.remove(held) == null) return false;
        if (held.attempt() >= attempts) dead.add(held.id());
        else {
            var entry = new Entry(held.id(), held.attempt());
            paused.put(new Due(now + pauseMillis, entry.text()), entry);
        }
        return true;
    }

    @Override
    public boolean giveUp(Held held) {
        if (leases.remove(held) == null) return false;
        dead.add(held.id());
        return true;
    }

    @Override
    public void giveBack(Held held, boolean isAttempt) {
        if (leases.remove(held) == null) return;
        if (!isAttempt) ready.addFirst(new Entry(held.id(), held.attempt() - 1));
        else if (held.attempt() < attempts) ready.addFirst(new Entry(held.id(), held.attempt()));
        else dead.add(held.id());
    }

    @Override
    public void renew(Held held, long now) {
        leases.computeIfPresent(held, (_, _) -> now + leaseMillis);
    }

    @Override
    public List<String> dead() {
        return List.copyOf(dead);
    }

    @Override
    public Map<String, Long> sizes() {
        var sizes = new LinkedHashMap<String, Long>();
        sizes.put("ready", (long) ready.size());
        sizes.put("held", (long) leases.size());
        sizes.put("paused", (long) paused.size());
        sizes.put("dead", (long) dead.size());
        return sizes;
    }
}
