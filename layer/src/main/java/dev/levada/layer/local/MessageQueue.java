package dev.levada.layer.local;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelName;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Messages that wait for their reader, in order, bounded, each for a limited time; and readers that wait
/// for their message. One of the two is always empty.
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
    record Shared(Deadlines deadlines, LayerCounters counters, Consumer<MessageQueue> watch) {}

    private record Waiting(ChannelMessage message, long expiresAtMillis) {}

    private final @Nullable ChannelName channel;
    private final int capacity;
    private final Shared shared;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>(2);
    private final ArrayDeque<Ticket> tickets = new ArrayDeque<>(2);
    private @Nullable String closedBecause;
    private int readers;
    private boolean isWatched;

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
        for (var ticket = tickets.poll(); ticket != null; ticket = tickets.poll())
            if (ticket.give(this, message)) return Outcome.TAKEN;
        if (waiting.size() >= capacity) dropExpired();
        if (waiting.size() >= capacity) return Outcome.FULL;
        waiting.add(new Waiting(message, shared.deadlines().messageFromNow()));
        shared.counters().waiting.increment();
        if (!isWatched) {
            isWatched = true;
            shared.watch().accept(this);
        }
        return Outcome.TAKEN;
    }

    /// Takes the next message if there is one.
    synchronized @Nullable ChannelMessage poll() {
        dropExpired();
        var next = waiting.poll();
        if (next == null) return null;
        shared.counters().waiting.decrement();
        return next.message();
    }

    /// Gives the ticket the next message, or keeps it until there is one.
    synchronized void enlist(Ticket ticket) {
        if (closedBecause != null) {
            ticket.fail(closedBecause);
            return;
        }
        dropExpired();
        var next = waiting.peek();
        if (next == null) {
            tickets.add(ticket);
        } else if (ticket.give(this, next.message())) {
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

    /// Drops what has expired.
    ///
    /// @return whether something is left; if not, the queue asks to be watched again when there is
    synchronized boolean sweep() {
        dropExpired();
        isWatched = !waiting.isEmpty();
        return isWatched;
    }

    /// Closes the queue if nothing and nobody waits here.
    synchronized boolean closeIfIdle() {
        if (!waiting.isEmpty() || readers > 0) return false;
        closedBecause = "unused";
        return true;
    }

    synchronized void clear() {
        shared.counters().waiting.add(-waiting.size());
        waiting.clear();
    }

    /// Forgets what waits, and wakes who waits with a [dev.levada.layer.LayerException].
    synchronized void close(String reason) {
        if (closedBecause != null) return;
        closedBecause = reason;
        clear();
        tickets.forEach(ticket -> ticket.fail(reason));
        tickets.clear();
    }

    private void dropExpired() {
        var oldest = waiting.peek();
        if (oldest == null) return;
        long now = shared.deadlines().nowMillis();
        for (; oldest != null && oldest.expiresAtMillis() <= now; oldest = waiting.peek()) {
            waiting.remove();
            shared.counters().waiting.decrement();
            shared.counters().expired.increment();
        }
    }
}
