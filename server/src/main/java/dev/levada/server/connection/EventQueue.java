package dev.levada.server.connection;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.Event;
import dev.levada.contract.Inbox;
import dev.levada.contract.Receive;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// What waits for one application: many producers, one consumer, which parks while there is nothing.
///
/// Producers push onto a stack; the consumer takes the whole stack at once and turns it round, so that what
/// arrived together is handed over with one wake-up. An idle queue is two null pointers.
///
/// Socket events are bounded by not reading from the socket ([#isOverfull]), channel messages by refusing
/// them.
public final class EventQueue implements Inbox, Receive {
    private static final VarHandle NEWEST;
    private static final VarHandle UNREAD_BYTES;
    private static final VarHandle CHANNEL_MESSAGES;

    static {
        try {
            var lookup = MethodHandles.lookup();
            NEWEST = lookup.findVarHandle(EventQueue.class, "newest", Node.class);
            UNREAD_BYTES = lookup.findVarHandle(EventQueue.class, "unreadBytes", int.class);
            CHANNEL_MESSAGES = lookup.findVarHandle(EventQueue.class, "channelMessages", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Counters counters;
    private final int maxChannelMessages;
    private final int maxUnreadBytes;
    private final Runnable onRoom;

    private volatile @Nullable Node newest;
    private volatile @Nullable Thread waiting;
    private volatile int unreadBytes;

    private volatile int channelMessages;

    private volatile boolean closed;

    // The consumer's own: the oldest of what it has taken, and the last event of the scope once it has come out.
    private @Nullable Node oldest;
    private Event.@Nullable Inbound last;

    private static final class Node {
        final Event.Inbound event;
        final int bytes;
        final boolean isLast;

        @Nullable
        Node next;

        Node(Event.Inbound event, int bytes, boolean isLast) {
            this.event = event;
            this.bytes = bytes;
            this.isLast = isLast;
        }
    }

    /// @param onRoom called on the consumer's thread when an overfull queue has room again
    public EventQueue(Counters counters, int maxChannelMessages, int maxUnreadBytes, Runnable onRoom) {
        this.counters = counters;
        this.maxChannelMessages = maxChannelMessages;
        this.maxUnreadBytes = maxUnreadBytes;
        this.onRoom = onRoom;
    }

    /// Adds an event of the socket.
    ///
    /// @param bytes what it counts towards the bound
    public void add(Event.Inbound event, int bytes) {
        UNREAD_BYTES.getAndAdd(this, bytes);
        push(new Node(event, bytes, false));
    }

    /// Adds the last event of the scope. It comes out again at every further call of [#next].
    public void addLast(Event.Inbound event) {
        closed = true;
        push(new Node(event, 0, true));
    }

    /// Bytes of the socket that wait for the application.
    int unreadBytes() {
        return unreadBytes;
    }

    /// Channel messages that wait for the application.
    int waitingChannelMessages() {
        return channelMessages;
    }

    /// Whether the socket should not be read for now.
    public boolean isOverfull() {
        return unreadBytes > maxUnreadBytes;
    }

    @Override
    public boolean offer(ChannelMessage message) {
        if (closed) return false;
        if ((int) CHANNEL_MESSAGES.getAndAdd(this, 1) >= maxChannelMessages) {
            CHANNEL_MESSAGES.getAndAdd(this, -1);
            counters.droppedChannelMessages.increment();
            return false;
        }
        push(new Node(message, 0, false));
        return true;
    }

    @Override
    public Event.Inbound next() throws InterruptedException {
        // Nothing comes after the last event, not even what was offered while it was added.
        if (last != null) return last;
        var node = oldest;
        // Here and not in a method of its own, because the stack of whoever waits here is kept in the heap.
        while (node == null) {
            var taken = (Node) NEWEST.getAndSet(this, null);
            if (taken != null) {
                node = reversed(taken);
                break;
            }
            waiting = Thread.currentThread();
            if (newest == null) LockSupport.park(this);
            waiting = null;
            if (newest == null && Thread.interrupted())
                throw new InterruptedException("The scope was cancelled while its application waited for an event.");
        }
        oldest = node.next;
        if (node.isLast) last = node.event;
        if (node.bytes > 0) {
            int before = (int) UNREAD_BYTES.getAndAdd(this, -node.bytes);
            if (before > maxUnreadBytes && before - node.bytes <= maxUnreadBytes) onRoom.run();
        } else if (node.event instanceof ChannelMessage) {
            CHANNEL_MESSAGES.getAndAdd(this, -1);
        }
        return node.event;
    }

    private void push(Node node) {
        Node known;
        do {
            known = newest;
            node.next = known;
        } while (!NEWEST.compareAndSet(this, known, node));
        // Only the first of a batch wakes: the consumer takes all there is.
        if (known == null) {
            var thread = waiting;
            if (thread != null) LockSupport.unpark(thread);
        }
    }

    private static Node reversed(Node newest) {
        Node oldest = newest;
        Node rest = newest.next;
        newest.next = null;
        while (rest != null) {
            var next = rest.next;
            rest.next = oldest;
            oldest = rest;
            rest = next;
        }
        return oldest;
    }
}
