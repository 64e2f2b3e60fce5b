package dev.levada.middleware.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The open connections of each user. A list through the connections themselves: most users have one, and a
/// set for each would be the largest part of what a connection costs. Any thread may call it.
final class GuardLists {
    // The first of each list; all links are changed under the map's lock for that user.
    private final ConcurrentHashMap<String, Guard> first = new ConcurrentHashMap<>();
    private final AtomicInteger size = new AtomicInteger();

    /// A place in a list.
    abstract static class Link {
        private @Nullable Guard next;
        private @Nullable Guard previous;
    }

    /// Adds a connection that is in no list.
    void add(String user, Guard guard) {
        first.compute(user, (_, head) -> {
            Link link = guard;
            link.next = head;
            if (head != null) ((Link) head).previous = guard;
            return guard;
        });
        size.incrementAndGet();
    }

    /// Takes out a connection that is in that user's list.
    void remove(String user, Guard guard) {
        first.computeIfPresent(user, (_, head) -> {
            Link link = guard;
            var next = link.next;
            var previous = link.previous;
            link.next = null;
            link.previous = null;
            if (next != null) ((Link) next).previous = previous;
            if (previous == null) return next;
            ((Link) previous).next = next;
            return head;
        });
        size.decrementAndGet();
    }

    boolean contains(String user) {
        return first.containsKey(user);
    }

    Set<String> users() {
        return first.keySet();
    }

    /// All of that user, as they are now.
    List<Guard> of(String user) {
        var all = new ArrayList<Guard>();
        first.computeIfPresent(user, (_, head) -> {
            for (Guard each = head; each != null; each = ((Link) each).next) all.add(each);
            return head;
        });
        return all;
    }

    int size() {
        return size.get();
    }
}
