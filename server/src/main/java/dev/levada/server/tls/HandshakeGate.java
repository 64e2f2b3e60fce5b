package dev.levada.server.tls;

import dev.levada.server.connection.LoopContext;
import java.util.ArrayDeque;

/// How many handshakes one event loop has going: each holds some 100 KB while it lasts. Who finds no room
/// waits in line. On the loop.
final class HandshakeGate {
    private final int most;
    private final ArrayDeque<TlsOpening> waiting = new ArrayDeque<>();
    private int running;

    private HandshakeGate(LoopContext loop) {
        var options = loop.context().options();
        this.most = Math.max(1, Math.ceilDiv(options.tls().maxHandshakes(), options.eventLoops()));
    }

    /// The one of that loop.
    static HandshakeGate of(LoopContext loop) {
        return loop.shared(HandshakeGate.class, HandshakeGate::new);
    }

    /// Lets it in now, or when others have left.
    void enter(TlsOpening opening) {
        if (running >= most) {
            waiting.add(opening);
            return;
        }
        running++;
        opening.admittedOnLoop();
    }

    /// It is done, or has given up.
    ///
    /// @param wasAdmitted whether it had been let in
    void leave(TlsOpening opening, boolean wasAdmitted) {
        if (!wasAdmitted) {
            waiting.remove(opening);
            return;
        }
        running--;
        var next = waiting.poll();
        if (next == null) return;
        running++;
        next.admittedOnLoop();
    }
}
