package dev.levada.presence;

import dev.levada.presence.Wire.Entered;
import dev.levada.presence.Wire.Update;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is known of the other processes, which ends when nothing is heard of them. For one thread at a
/// time.
final class Others {
    /// Processes that one looks after; more are passed over.
    static final int MOST = 1_000;

    private final Roster roster;
    private final long leaseNanos;
    private final Map<String, Other> all = new HashMap<>();

    private static final class Other {
        final Map<Long, Entered> visits = new HashMap<>();
        long known;
        long heardNanos;
        boolean isAsked;
    }

    Others(Roster roster, long leaseNanos) {
        this.roster = roster;
        this.leaseNanos = leaseNanos;
    }

    int count() {
        return all.size();
    }

    /// Something was heard of the process.
    ///
    /// @return from which change on it is to be asked; negative when it is not, because everything is known
    ///     or the answer is on its way
    long alive(String owner, long newest, long nowNanos) {
        var other = heard(owner, nowNanos);
        if (other == null) return -1;
        // An answer that was lost is asked for again with the next sign of life.
        other.isAsked = newest > other.known;
        return other.isAsked ? other.known : -1;
    }

    /// What a process has said of its visits.
    ///
    /// @return as [#alive]
    long update(Update update, long nowNanos) {
        var other = heard(update.owner(), nowNanos);
        if (other == null) return -1;
        if (update.from() == 0) {
            // Older than what is known: an answer that was overtaken.
            if (update.newest() <= other.known) return -1;
            // It begins anew: what it does not name has ended while we did not listen.
            roster.removeAll(update.owner(), other.visits.values());
            other.visits.clear();
            other.known = 0;
        }
        if (update.from() > other.known) return other.isAsked ? -1 : ask(other);
        if (update.to() > other.known) apply(update, other);
        return next(other, update);
    }

    private void apply(Update update, Other other) {
        for (var entered : update.entered()) {
            if (roster.put(update.owner(), entered)) other.visits.put(entered.visit(), entered);
        }
        for (var visit : update.left()) {
            var ended = other.visits.remove(visit);
            if (ended != null) roster.remove(update.owner(), ended);
        }
        other.known = update.to();
    }

    private static long next(Other other, Update update) {
        other.isAsked = false;
        return update.newest() > other.known ? ask(other) : -1;
    }

    private static long ask(Other other) {
        other.isAsked = true;
        return other.known;
    }

    private @Nullable Other heard(String owner, long nowNanos) {
        var other = all.get(owner);
        if (other == null) {
            if (all.size() >= MOST) return null;
            other = new Other();
            all.put(owner, other);
        }
        other.heardNanos = nowNanos;
        return other;
    }

    /// The process says that it ends.
    void bye(String owner) {
        var other = all.remove(owner);
        if (other != null) roster.removeAll(owner, other.visits.values());
    }

    /// Those of whom nothing was heard for as long as the lease are gone.
    void expire(long nowNanos) {
        for (Iterator<Map.Entry<String, Other>> entries = all.entrySet().iterator(); entries.hasNext(); ) {
            var entry = entries.next();
            if (nowNanos - entry.getValue().heardNanos < leaseNanos) continue;
            entries.remove();
            roster.removeAll(entry.getKey(), entry.getValue().visits.values());
        }
    }
}
