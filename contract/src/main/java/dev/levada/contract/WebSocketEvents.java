package dev.levada.contract;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// A WebSocket as a loop, for applications that need less than a consumer:
///
/// ```java
/// for (var event : WebSocketEvents.accepting(scope, receive, send))
///     if (event instanceof WebSocketEvent.Receive message) send.accept(message.echo());
/// ```
public final class WebSocketEvents implements Iterable<Event.Inbound> {
    private final Receive receive;

    private WebSocketEvents(Receive receive) {
        this.receive = receive;
    }

    /// Waits for the connect, accepts, and returns the events that follow up to and including the
    /// disconnect.
    ///
    /// The iterator blocks in `hasNext`; it can be taken once and used by one thread. Interruption ends
    /// the loop with the interrupt flag set.
    ///
    /// @throws UnsupportedScopeException when the scope is not a WebSocket
    public static WebSocketEvents accepting(Scope scope, Receive receive, Send send) throws InterruptedException {
        if (!(scope instanceof WebSocketScope))
            throw new UnsupportedScopeException("Expected a websocket scope, but got " + scope.type()
                    + ". Put a router by protocol in front of this application.");
        if (receive.next() instanceof WebSocketEvent.Connect) send.accept(WebSocketEvent.Accept.PLAIN);
        return new WebSocketEvents(receive);
    }

    @Override
    public Iterator<Event.Inbound> iterator() {
        return new Iterator<>() {
            private Event.@Nullable Inbound next;
            private boolean ended;

            @Override
            public boolean hasNext() {
                if (next != null) return true;
                if (ended) return false;
                try {
                    next = receive.next();
                    ended = next instanceof WebSocketEvent.Disconnect;
                    return true;
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                    ended = true;
                    return false;
                }
            }

            @Override
            public Event.Inbound next() {
                if (!hasNext()) throw new NoSuchElementException("The WebSocket is closed.");
                var event = next;
                next = null;
                if (event == null) throw new NoSuchElementException("The WebSocket is closed.");
                return event;
            }
        };
    }
}
