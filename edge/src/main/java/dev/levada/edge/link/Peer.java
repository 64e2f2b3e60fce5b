package dev.levada.edge.link;

import java.util.LinkedHashSet;

/// A worker as an edge sees it.
final class Peer {
    private static final int MOST_MOVING = 32;

    final String mailbox;
    final Session session;
    final LinkedHashSet<EdgeLine> lines = new LinkedHashSet<>();
    boolean isDraining;

    // Whether it has shown that it goes on with connections quickly: a process that has just begun does not.
    private int served;

    // Whether a connection waits for the session to have room.
    boolean isBlocking;

    Peer(String mailbox, Session session) {
        this.mailbox = mailbox;
        this.session = session;
    }

    /// It has gone on with a connection, or handled an event.
    void serves() {
        if (served < MOST_MOVING) served++;
    }

    /// How many connections may be on their way to it: the others are served meanwhile by the worker that
    /// stops.
    int mayMove() {
        return Math.min(MOST_MOVING, 1 + served);
    }

    void forget(EdgeLine line) {
        lines.remove(line);
    }

    /// Whether it may be given connections.
    boolean isReady(LinkTimes times, long now) {
        return !isDraining && session.hasHeard() && isHeard(times, now);
    }

    boolean isHeard(LinkTimes times, long now) {
        return now - session.heard() < times.lease();
    }
}
