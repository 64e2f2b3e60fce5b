package dev.levada.edge.link;

import java.util.LinkedHashSet;

/// A worker as an edge sees it.
final class Peer {
    final String mailbox;
    final Session session;
    final LinkedHashSet<EdgeLine> lines = new LinkedHashSet<>();
    boolean isDraining;
    int releasing;

    // Whether a connection waits for the session to have room.
    boolean isBlocking;

    Peer(String mailbox, Session session) {
        this.mailbox = mailbox;
        this.session = session;
    }

    void forget(EdgeLine line) {
        if (lines.remove(line) && line.isReleasing) releasing--;
    }

    /// Whether it may be given connections.
    boolean isReady(LinkTimes times, long now) {
        return !isDraining && session.hasHeard() && isHeard(times, now);
    }

    boolean isHeard(LinkTimes times, long now) {
        return now - session.heard() < times.lease();
    }
}
