package dev.levada.server.connection;

/// Where a server stands between its start and its end. Any thread.
public final class Life {
    /// In their order.
    public enum Phase {
        /// Before its ports are open.
        STARTING,
        /// It serves.
        READY,
        /// It still accepts and serves, but asks to be left alone.
        LEAVING,
        /// It accepts nobody, and ends what it serves.
        DRAINING,
        CLOSED
    }

    private volatile Phase phase = Phase.STARTING;

    public Phase phase() {
        return phase;
    }

    /// Goes on to a later phase.
    public void enter(Phase next) {
        phase = next;
    }

    /// Whether nobody should come back on the same connection.
    public boolean isEnding() {
        return phase.compareTo(Phase.READY) > 0;
    }
}
