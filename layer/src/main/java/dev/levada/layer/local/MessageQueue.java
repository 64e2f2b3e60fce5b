package dev.levada.layer.local;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelName;
import dev.levada.layer.DeadLetter;
import dev.levada.layer.LayerException;
import dev.levada.layer.QueueState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Messages that wait for their reader, in order, bounded, each for a limited time; and readers that wait
/// for their message. One of the two is always empty.
///
/// Work that is acknowledged comes back here when it is to be tried again, at once or after a pause.
final class MessageQueue {
    /// What became of an offered message.
    enum Outcome {
        TAKEN,
        FULL,
        /// The queue is no longer in use; a work queue may exist anew under the same name.
        CLOSED
    }

    /// What all queues of a layer share.
    ///
    /// @param watch told of a queue that has something that may expire
    /// @param alarms wake queues whose work is due
    record Shared(Deadlines deadlines, LayerCounters counters, Consumer<MessageQueue> watch, Alarms alarms) {}

    private record Waiting(
            ChannelMessage message,
            int attempts,
            long sinceMillis,
            long expiresAtMillis,
            @Nullable Death death) {}

    /// What is known of a dead letter.
    ///
    /// @param number of it in this queue
    private record Death(long number, int attempts, String reason) {}

    private record Paused(ChannelMessage message, int attempts, long dueMillis, long number) {}

    private final @Nullable ChannelName channel;
    private final int capacity;
    private final Shared shared;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>(2);
    private final ArrayDeque<Ticket> tickets = new ArrayDeque<>(2);

    // Made for the first: most queues never see any.
    private @Nullable PriorityQueue<Paused> paused;
    private long pauses;
    private long deaths;

    private @Nullable String closedBecause;
    private int readers;
    private boolean isWatched;
    private boolean isKept;

    // Tells work that was handed out before everything was forgotten.
    private int era;

    /// @param channel whose queue this is; null for a mailbox, which makes its name when asked for
    MessageQueue(@Nullable ChannelName channel, int capacity, Shared shared) {
        this.channel = channel;
        this.capacity = capacity;
        this.shared = shared;
    }

    @Nullable
    ChannelName channel() {
        return channel;
    }

    int capacity() {
        return capacity;
    }

    synchronized Outcome offer(ChannelMessage message) {
        if (closedBecause != null) return Outcome.CLOSED;
        if (give(message, 0)) return Outcome.TAKEN;
        if (size() >= capacity) dropExpired();
        if (size() >= capacity) return Outcome.FULL;
        waiting.add(fresh(message, 0));
        shared.counters().waiting.increment();
        watch();
        return Outcome.TAKEN;
    }

    /// Takes the next message if there is one.
    synchronized Ticket.@Nullable Given poll() {
        refresh();
        var next = waiting.poll();
        if (next == null) return null;
        shared.counters().waiting.decrement();
        return new Ticket.Given(this, next.message(), next.attempts(), era);
    }

    /// Gives the ticket the next message, or keeps it until there is one.
    synchronized void enlist(Ticket ticket) {
        if (closedBecause != null) {
            ticket.fail(closedBecause);
            return;
        }
        refresh();
        var next = waiting.peek();
        if (next == null) {
            tickets.add(ticket);
        } else if (ticket.give(new Ticket.Given(this, next.message(), next.attempts(), era))) {
            waiting.remove();
            shared.counters().waiting.decrement();
        }
    }

    synchronized void strike(Ticket ticket) {
        tickets.remove(ticket);
    }

    synchronized void addReader() {
        readers++;
    }

    synchronized void removeReader() {
        readers--;
    }

    // ---- work that is acknowledged

    /// From now on nothing expires here, and the queue stays though nobody uses it.
    synchronized void keep() {
        isKept = true;
    }

    /// Whether work of that era is still known.
    ///
    /// @throws LayerException when the layer is closed
    synchronized boolean isOf(int era) {
        if (closedBecause != null) throw new LayerException(closedBecause);
        return era == this.era;
    }

    /// Puts work back whose reader has gone: before what has waited for a shorter time.
    synchronized void giveBack(ChannelMessage message, int attempts, int era) {
        if (closedBecause != null || era != this.era) return;
        if (give(message, attempts)) return;
        waiting.addFirst(fresh(message, attempts));
        shared.counters().waiting.increment();
    }

    /// Puts work back for another attempt after the pause.
    synchronized void again(ChannelMessage message, int attempts, int era, long pauseMillis) {
        if (closedBecause != null || era != this.era) return;
        long due = shared.deadlines().nowMillis() + pauseMillis;
        var later = paused;
        if (later == null) {
            later = new PriorityQueue<>(
                    Comparator.comparingLong(Paused::dueMillis).thenComparingLong(Paused::number));
            paused = later;
        }
        later.add(new Paused(message, attempts, due, pauses++));
        shared.counters().waiting.increment();
        wakeDue();
        if (!later.isEmpty()) shared.alarms().at(due, this);
    }

    /// Puts in what failed at all attempts.
    ///
    /// @param most so many are kept; beyond that the oldest is dropped and counted
    synchronized boolean bury(ChannelMessage message, int attempts, String reason, int most) {
        if (closedBecause != null) return false;
        isKept = true;
        if (give(message, 0)) return true;
        var death = new Death(deaths++, attempts, reason);
        waiting.add(new Waiting(message, 0, shared.deadlines().nowMillis(), Long.MAX_VALUE, death));
        if (waiting.size() > most) {
            waiting.remove();
            shared.counters().dropped.increment();
        } else shared.counters().waiting.increment();
        return true;
    }

    /// What is here now.
    ///
    /// @param held that its readers have
    synchronized QueueState state(long held, long dead) {
        refresh();
        var later = paused;
        var first = waiting.peek();
        long age = first == null ? 0 : Math.max(0, shared.deadlines().nowMillis() - first.sinceMillis());
        return new QueueState(waiting.size(), later == null ? 0 : later.size(), held, dead, Duration.ofMillis(age));
    }

    /// The first of those that were buried here.
    synchronized List<DeadLetter> buried(int atMost) {
        var letters = new ArrayList<DeadLetter>();
        for (var one : waiting) {
            var death = one.death();
            if (letters.size() >= atMost) break;
            if (death != null) letters.add(letter(one, death));
        }
        return letters;
    }

    /// Takes the letter of that id out; null when it is not here.
    synchronized @Nullable DeadLetter unbury(String id) {
        for (var all = waiting.iterator(); all.hasNext(); ) {
            var one = all.next();
            var death = one.death();
            if (death == null || !id.equals(String.valueOf(death.number()))) continue;
            all.remove();
            shared.counters().waiting.decrement();
            return letter(one, death);
        }
        return null;
    }

    /// Puts a letter back where it was, more or less, because there was no room elsewhere.
    synchronized void buryAgain(DeadLetter letter) {
        if (closedBecause != null) return;
        var death = new Death(Long.parseLong(letter.id()), letter.attempts(), letter.reason());
        waiting.addFirst(new Waiting(letter.message(), 0, letter.since().toEpochMilli(), Long.MAX_VALUE, death));
        shared.counters().waiting.increment();
    }

    private static DeadLetter letter(Waiting one, Death death) {
        return new DeadLetter(
                String.valueOf(death.number()),
                one.message(),
                death.attempts(),
                death.reason(),
                Instant.ofEpochMilli(one.sinceMillis()));
    }

    private Waiting fresh(ChannelMessage message, int attempts) {
        return new Waiting(
                message,
                attempts,
                shared.deadlines().nowMillis(),
                shared.deadlines().messageFromNow(),
                null);
    }

    /// Hands out, or puts in line, the work whose pause is over.
    synchronized void wakeDue() {
        var later = paused;
        if (later == null || later.isEmpty()) return;
        long now = shared.deadlines().nowMillis();
        for (var first = later.peek(); first != null && first.dueMillis() <= now; first = later.peek()) {
            later.remove();
            if (give(first.message(), first.attempts()))
                shared.counters().waiting.decrement();
            else waiting.add(fresh(first.message(), first.attempts()));
        }
    }

    // ----

    /// Drops what has expired.
    ///
    /// @return whether something is left; if not, the queue asks to be watched again when there is
    synchronized boolean sweep() {
        dropExpired();
        isWatched = !waiting.isEmpty() && !isKept;
        return isWatched;
    }

    /// Closes the queue if nothing and nobody waits here.
    synchronized boolean closeIfIdle() {
        if (size() > 0 || readers > 0 || isKept) return false;
        closedBecause = "unused";
        return true;
    }

    synchronized void clear() {
        shared.counters().waiting.add(-size());
        waiting.clear();
        paused = null;
        era++;
        if (readers == 0) isKept = false;
    }

    /// Forgets what waits, and wakes who waits with a [LayerException].
    synchronized void close(String reason) {
        if (closedBecause != null) return;
        closedBecause = reason;
        clear();
        tickets.forEach(ticket -> ticket.fail(reason));
        tickets.clear();
    }

    private int size() {
        var later = paused;
        return waiting.size() + (later == null ? 0 : later.size());
    }

    private boolean give(ChannelMessage message, int attempts) {
        if (tickets.isEmpty()) return false;
        var given = new Ticket.Given(this, message, attempts, era);
        for (var ticket = tickets.poll(); ticket != null; ticket = tickets.poll()) if (ticket.give(given)) return true;
        return false;
    }

    private void watch() {
        if (isWatched || isKept) return;
        isWatched = true;
        shared.watch().accept(this);
    }

    private void refresh() {
        wakeDue();
        dropExpired();
    }

    private void dropExpired() {
        var oldest = waiting.peek();
        if (oldest == null || isKept) return;
        long now = shared.deadlines().nowMillis();
        for (; oldest != null && oldest.expiresAtMillis() <= now; oldest = waiting.peek()) {
            waiting.remove();
            shared.counters().waiting.decrement();
            shared.counters().expired.increment();
        }
    }
}
