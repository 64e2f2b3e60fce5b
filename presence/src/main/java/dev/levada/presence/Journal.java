package dev.levada.presence;

import dev.levada.presence.Wire.Entered;
import dev.levada.presence.Wire.Update;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// The visits of this process and the order in which they changed. For one thread at a time.
///
/// Of each visit only the last change is kept, and of visits that ended a bounded number; whoever stands
/// before the oldest of these begins anew.
final class Journal {
    /// Changes that go into one message.
    static final int PART = 500;

    /// Visits that ended whose end is kept.
    static final int MOST_ENDS = 10_000;

    private final TreeMap<Long, Change> changes = new TreeMap<>();
    private final Map<Long, Long> lastChange = new HashMap<>();
    private final ArrayDeque<Long> ends = new ArrayDeque<>();
    private long newest;

    /// The newest end that is not kept any more.
    private long forgotten;

    private sealed interface Change {
        record Began(Entered entered) implements Change {}

        record Ended(long visit) implements Change {}
    }

    /// The number of the newest change; 0 before the first.
    long newest() {
        return newest;
    }

    int visits() {
        return lastChange.size();
    }

    boolean has(long visit) {
        return lastChange.containsKey(visit);
    }

    /// A visit begins or says something else.
    void put(Entered entered) {
        newest++;
        var before = lastChange.put(entered.visit(), newest);
        if (before != null) changes.remove(before);
        changes.put(newest, new Change.Began(entered));
    }

    /// A visit that is there ends.
    void remove(long visit) {
        var before = lastChange.remove(visit);
        if (before == null) return;
        changes.remove(before);
        newest++;
        changes.put(newest, new Change.Ended(visit));
        ends.add(newest);
        if (ends.size() > MOST_ENDS) {
            forgotten = ends.remove();
            changes.remove(forgotten);
        }
    }

    /// What came after that change, or its beginning when it is too much for one message.
    Update since(String owner, String channel, long known) {
        // The second is somebody who has heard of another process under our name; the third missed an end.
        long from = known < 0 || known > newest || known < forgotten ? 0 : known;
        var entered = new ArrayList<Entered>();
        var left = new ArrayList<Long>();
        long to = newest;
        int taken = 0;
        for (var change : changes.tailMap(from, false).entrySet()) {
            if (taken == PART) {
                to = changes.lowerKey(change.getKey());
                break;
            }
            taken++;
            switch (change.getValue()) {
                case Change.Began(var visit) -> entered.add(visit);
                case Change.Ended(var visit) -> {
                    if (from > 0) left.add(visit);
                }
            }
        }
        return new Update(owner, channel, from, to, newest, entered, left);
    }
}
