package dev.levada.middleware.identity;

import dev.levada.contract.ContractException;
import dev.levada.contract.DenialResponse;
import dev.levada.contract.Event;
import dev.levada.contract.Quoted;
import dev.levada.contract.Receive;
import dev.levada.contract.Send;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketScope;
import org.jspecify.annotations.Nullable;

/// A WebSocket that was accepted for its token, as the application sees it: one whose handshake begins now.
final class Admitted implements Receive, Send {
    private static final WebSocketEvent.Close FORBIDDEN =
            new WebSocketEvent.Close(FirstMessage.FORBIDDEN, "You may not see this.");

    private final Receive receive;
    private final Send send;
    private final @Nullable String subprotocol;
    private boolean isAsked;
    private boolean isAnswered;

    Admitted(Receive receive, Send send, @Nullable String subprotocol) {
        this.receive = receive;
        this.send = send;
        this.subprotocol = subprotocol;
    }

    /// The scope, which cannot be refused with a status any more.
    static WebSocketScope scope(WebSocketScope scope) {
        return new WebSocketScope(
                scope.head(),
                scope.subprotocols(),
                scope.state(),
                scope.extensions().without(DenialResponse.class),
                scope.attributes());
    }

    @Override
    public Event.Inbound next() throws InterruptedException {
        if (isAsked) return receive.next();
        isAsked = true;
        return new WebSocketEvent.Connect();
    }

    @Override
    public void accept(Event.Outbound event) throws InterruptedException {
        if (!isAnswered)
            switch (event) {
                case WebSocketEvent.Accept accept -> {
                    check(accept.subprotocol());
                    isAnswered = true;
                    return;
                }
                case WebSocketEvent.Close close -> {
                    isAnswered = true;
                    // Where a handshake is refused nobody thinks of codes.
                    send.accept(close.equals(WebSocketEvent.Close.NORMAL) ? FORBIDDEN : close);
                    return;
                }
                default -> {}
            }
        send.accept(event);
    }

    private void check(@Nullable String chosen) {
        if (chosen == null || chosen.equals(subprotocol)) return;
        throw new ContractException("Expected the subprotocol that the socket was accepted with for its token, "
                + (subprotocol == null ? "none" : Quoted.of(subprotocol)) + ", but got " + Quoted.of(chosen)
                + ". Name it in TokenSource.firstMessage().speaking(...).");
    }
}
