package dev.levada.edge.link;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;

/// What a worker has with one edge.
final class Dialogue {
    final String mailbox;
    final Session session;
    final LinkedHashMap<Long, WorkerLine> lines = new LinkedHashMap<>();

    // Those that have an event and may not begin it for now.
    final LinkedHashSet<WorkerLine> held = new LinkedHashSet<>();
    final LinkedHashSet<WorkerLine> blocked = new LinkedHashSet<>();
    boolean isOver;

    Dialogue(String mailbox, Session session) {
        this.mailbox = mailbox;
        this.session = session;
    }
}
