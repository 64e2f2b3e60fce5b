package dev.levada.layer.local;

import dev.levada.contract.ContractException;
import dev.levada.layer.GroupName;
import dev.levada.layer.History;
import dev.levada.layer.LayerException;
import dev.levada.layer.LayerOptions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The histories of groups of one process. Names of groups may come from peers, so their number has a
/// bound: beyond it the one goes that was not used for the longest time, and whoever comes back to it is
/// told of the gap.
public final class LocalHistories {
    /// The most groups of which something is kept.
    public static final int MOST_GROUPS = 10_000;

    private static final int MOST_ENTRIES = 10_000;

    private final LayerOptions options;
    private final Deadlines deadlines;

    // Under the lock, least recently used first.
    private final LinkedHashMap<GroupName, Kept> histories = new LinkedHashMap<>(16, 0.75f, true);

    /// What is kept of one group. All but the turn under the lock of the histories.
    private static final class Kept {
        // Held by whoever sends, so that members get messages in the order of the offsets.
        final ReentrantLock turn = new ReentrantLock();
        final String epoch = UUID.randomUUID().toString();
        final ArrayDeque<History.Entry> entries = new ArrayDeque<>();
        long offset;
        long untilMillis;
        boolean isForgotten;
    }

    /// The right to send to one group, until closed.
    public static final class Turn implements AutoCloseable {
        private static final Turn NONE = new Turn(null);

        private final @Nullable ReentrantLock lock;

        private Turn(@Nullable ReentrantLock lock) {
            this.lock = lock;
        }

        /// Whether it was kept.
        public boolean isKept() {
            return lock != null;
        }

        @Override
        public void close() {
            if (lock != null) lock.unlock();
        }
    }

    /// @param deadlines by which histories end
    public LocalHistories(LayerOptions options, Deadlines deadlines) {
        this.options = options;
        this.deadlines = deadlines;
    }

    /// The history that is declared for the group.
    ///
    /// @param atMost entries that somebody asks for
    /// @throws ContractException when these are too many
    /// @throws LayerException when there is none
    public static History declared(LayerOptions options, GroupName group, int atMost) {
        if (atMost < 0 || atMost > MOST_ENTRIES)
            throw new ContractException(
                    "Expected 0 to " + MOST_ENTRIES + " entries of a history, but got " + atMost + ".");
        return options.historyOf(group)
                .orElseThrow(() -> new LayerException("Expected a group with a declared history, but \"" + group
                        + "\" has none. Declare one in the layer URL: ?history.PATTERN=1000/1d."));
    }

    /// Keeps what is to be sent, where that is declared. Until the answer is closed, nobody else sends to
    /// the group.
    @SuppressWarnings("LockNotBeforeTry") // whoever sends closes the turn
    public Turn keep(GroupName group, History.Sent sent) {
        var declared =
                options.histories().isEmpty() ? null : options.historyOf(group).orElse(null);
        if (declared == null) return Turn.NONE;
        while (true) {
            var kept = find(group);
            kept.turn.lock();
            if (append(kept, declared, sent)) return new Turn(kept.turn);
            kept.turn.unlock();
        }
    }

    private synchronized Kept find(GroupName group) {
        var known = histories.get(group);
        if (known != null && known.untilMillis <= deadlines.nowMillis()) {
            forget(group, known);
            known = null;
        }
        if (known != null) return known;
        if (histories.size() >= MOST_GROUPS) {
            Map.Entry<GroupName, Kept> oldest = histories.firstEntry();
            forget(oldest.getKey(), oldest.getValue());
        }
        var made = new Kept();
        made.untilMillis = Long.MAX_VALUE;
        histories.put(group, made);
        return made;
    }

    private synchronized boolean append(Kept kept, History declared, History.Sent sent) {
        if (kept.isForgotten) return false;
        kept.offset++;
        kept.entries.add(new History.Entry(kept.offset, sent));
        while (kept.entries.size() > declared.messages()) kept.entries.remove();
        kept.untilMillis = deadlines.fromNow(declared.age());
        return true;
    }

    /// See [dev.levada.layer.ChannelLayer#history].
    public History.Page read(GroupName group, Optional<History.Position> since, int atMost) {
        declared(options, group, atMost);
        synchronized (this) {
            var kept = histories.get(group);
            if (kept == null || kept.offset == 0 || kept.untilMillis <= deadlines.nowMillis())
                return new History.Page(Optional.empty(), List.of(), since.isPresent());
            var newest = Optional.of(new History.Position(kept.epoch, kept.offset));
            if (since.isEmpty()) return new History.Page(newest, List.of(), false);
            var seen = since.get();
            if (!seen.epoch().equals(kept.epoch) || seen.offset() > kept.offset)
                return new History.Page(newest, List.of(), true);
            return new History.Page(newest, after(kept, seen, atMost), atMost > 0 && isGap(kept, seen));
        }
    }

    private static List<History.Entry> after(Kept kept, History.Position seen, int atMost) {
        // From the end: whoever comes back has missed little of much.
        var newer = new ArrayList<History.Entry>();
        for (var entries = kept.entries.descendingIterator(); entries.hasNext(); ) {
            var entry = entries.next();
            if (entry.offset() <= seen.offset()) break;
            newer.add(entry);
        }
        return newer.reversed().subList(0, Math.min(atMost, newer.size()));
    }

    private static boolean isGap(Kept kept, History.Position seen) {
        return kept.entries.element().offset() > seen.offset() + 1;
    }

    /// Whether there is none.
    public synchronized boolean isEmpty() {
        return histories.isEmpty();
    }

    /// Forgets those whose time is over.
    public synchronized void expire() {
        long now = deadlines.nowMillis();
        histories.values().removeIf(kept -> {
            kept.isForgotten |= kept.untilMillis <= now;
            return kept.isForgotten;
        });
    }

    /// Forgets all.
    public synchronized void clear() {
        histories.values().forEach(kept -> kept.isForgotten = true);
        histories.clear();
    }

    private void forget(GroupName group, Kept kept) {
        kept.isForgotten = true;
        histories.remove(group);
    }
}
