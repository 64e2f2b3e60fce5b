package dev.levada.examples.common;

import dev.levada.consumer.WebSocketConsumer;
import dev.levada.contract.Application;
import dev.levada.contract.ConnectionScope;
import dev.levada.contract.Middleware;
import dev.levada.layer.GroupName;
import dev.levada.presence.Presence;
import dev.levada.presence.Visit;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/// How many connections each application has, in all processes: each process is a visitor of one place, and
/// what it says of its visit are its counts. So those of a process that dies are gone when it is.
public final class Connected {
    private static final GroupName PLACE = GroupName.of("demo.connected");

    private final Presence presence;
    private final Visit visit;
    private final Map<String, Integer> counts = new TreeMap<>();

    /// Counts for this process.
    public Connected(Presence presence) {
        this.presence = presence;
        visit = presence.enter(PLACE, UUID.randomUUID().toString(), Map.of());
    }

    /// Counts what is connected to the application inside, under that name.
    public Middleware as(String name) {
        return inner -> (scope, receive, send) -> {
            boolean counts = scope instanceof ConnectionScope;
            if (counts) add(name, 1);
            try {
                inner.serve(scope, receive, send);
            } finally {
                if (counts) add(name, -1);
            }
        };
    }

    private synchronized void add(String name, int change) {
        counts.merge(name, change, Integer::sum);
        visit.change(counts);
    }

    /// A WebSocket that is told the counts of all processes as they change.
    public Application socket() {
        return WebSocketConsumer.application(() -> new Watcher(presence));
    }

    private static final class Watcher extends WebSocketConsumer {
        private final Presence presence;

        Watcher(Presence presence) {
            this.presence = presence;
        }

        @Override
        protected void connected() {
            join(presence.news(PLACE));
            accept();
            sendJson(presence.whole(PLACE));
        }
    }
}
