package dev.levada.consumer.transport;

import dev.levada.contract.WebSocketEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// The messages to a client, numbered from 1, until the client confirms them. For one thread at a time.
final class Kept {
    // What a message costs besides its content, so that empty ones are not for nothing.
    private static final long OVERHEAD_BYTES = 64L;

    private final ArrayDeque<WebSocketEvent.Send> messages = new ArrayDeque<>(2);
    private final int maxMessages;
    private final int maxBytes;
    private long bytes;
    private long confirmed;
    private boolean isCleared;

    Kept(int maxMessages, int maxBytes) {
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
    }

    /// Whether one more may be added. One is always kept, however large.
    boolean hasRoom(WebSocketEvent.Send message) {
        return messages.isEmpty() || messages.size() < maxMessages && bytes + size(message) <= maxBytes;
    }

    void add(WebSocketEvent.Send message) {
        messages.add(message);
        bytes += size(message);
    }

    /// The number of the newest message.
    long last() {
        return confirmed + messages.size();
    }

    /// Forgets the messages up to this number.
    ///
    /// @return false when there is no such message, or it was confirmed before
    boolean confirm(long number) {
        if (number > last() || number < confirmed && !isCleared) return false;
        for (; confirmed < number; confirmed++) bytes -= size(messages.remove());
        return true;
    }

    /// The oldest of them.
    List<WebSocketEvent.Send> first(int atMost) {
        var first = new ArrayList<WebSocketEvent.Send>(Math.min(atMost, messages.size()));
        for (var message : messages) {
            if (first.size() == atMost) break;
            first.add(message);
        }
        return first;
    }

    /// The number of the newest confirmed message.
    long confirmed() {
        return confirmed;
    }

    /// Forgets all messages, confirmed or not.
    void clear() {
        isCleared = true;
        confirmed = last();
        messages.clear();
        bytes = 0;
    }

    private static long size(WebSocketEvent.Send message) {
        return OVERHEAD_BYTES
                + switch (message) {
                    // As it lies in the heap, mostly a byte for each char.
                    case WebSocketEvent.SendText text -> text.text().length();
                    case WebSocketEvent.SendBytes binary -> binary.bytes().length();
                };
    }
}
