package dev.levada.edge;

import dev.levada.contract.Bytes;
import dev.levada.contract.ClientDisconnectedException;
import dev.levada.contract.CloseCode;
import dev.levada.contract.ConnectionScope;
import dev.levada.contract.DenialResponse;
import dev.levada.contract.Event;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.Send;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketOrder;
import dev.levada.contract.WebSocketScope;

/// What a client gets to see: what its application sends, and what the edge says where there is none.
final class Answering {
    private static final int MAX_REASON_CHARS = 120;

    private final Send send;
    private final boolean isWebSocket;
    private final boolean mayDeny;
    private final WebSocketOrder order = new WebSocketOrder();
    private boolean hasBegun;

    Answering(ConnectionScope scope, Send send) {
        this.send = send;
        isWebSocket = scope instanceof WebSocketScope;
        mayDeny = scope.extension(DenialResponse.class).isPresent();
    }

    void send(Event.Outbound event) throws InterruptedException {
        hasBegun = true;
        if (!isWebSocket) {
            send.accept(event);
            return;
        }
        // A consumer that goes on elsewhere does not know that it is not asked any more.
        boolean isLate = order.state() == WebSocketOrder.State.OPEN
                && (event instanceof WebSocketEvent.DenialStart || event instanceof WebSocketEvent.Accept);
        if (isLate) close(CloseCode.POLICY_VIOLATION, "");
        else if (order.state() != WebSocketOrder.State.CLOSED) send.accept(order.send(event));
    }

    /// Ends the connection in the place of its application: with the status where nothing was answered,
    /// with the code where the socket is open, and with a cut where a response has begun.
    void refuse(int status, int code, String reason) throws InterruptedException {
        try {
            if (isWebSocket) refuseSocket(status, code, reason);
            else if (hasBegun) throw new ClientDisconnectedException("The response has lost its worker.");
            else refuseRequest(status, reason);
        } catch (ClientDisconnectedException e) {
            if (!isWebSocket && hasBegun) throw e;
        }
    }

    private void refuseRequest(int status, String reason) throws InterruptedException {
        hasBegun = true;
        send.accept(new HttpEvent.ResponseStart(status, headers(status)));
        send.accept(new HttpEvent.ResponseBody(Bytes.utf8(reason)));
    }

    private void refuseSocket(int status, int code, String reason) throws InterruptedException {
        switch (order.state()) {
            case OPEN -> close(code, reason);
            case CONNECTING -> {
                if (mayDeny) {
                    send.accept(order.send(new WebSocketEvent.DenialStart(status, headers(status))));
                    send.accept(order.send(new WebSocketEvent.DenialBody(Bytes.utf8(reason), false)));
                } else {
                    close(code, "");
                }
            }
            case DENYING -> send.accept(order.send(new WebSocketEvent.DenialBody(Bytes.EMPTY, false)));
            case CLOSED -> {}
        }
    }

    private void close(int code, String reason) throws InterruptedException {
        var shown = reason.length() > MAX_REASON_CHARS ? reason.substring(0, MAX_REASON_CHARS) : reason;
        send.accept(order.send(new WebSocketEvent.Close(code, shown)));
    }

    private static Headers headers(int status) {
        var plain = Headers.of("content-type", "text/plain; charset=utf-8");
        return status == 503 ? plain.plus("retry-after", "1") : plain;
    }
}
