package dev.levada.consumer.transport;

import dev.levada.consumer.Response;
import dev.levada.contract.Bytes;
import dev.levada.contract.Event;
import dev.levada.contract.Headers;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketOrder;

/// How the application of a session answers its handshake, and the order of what it sends. For one thread
/// at a time.
final class Handshake {
    private static final int MAX_DENIAL_BYTES = 64 << 10;

    private final WebSocketOrder order = new WebSocketOrder();
    private WebSocketEvent.DenialStart denial = new WebSocketEvent.DenialStart(403, Headers.EMPTY);
    private Bytes denialBody = Bytes.EMPTY;
    private State state = new State.Open();

    /// What has become of it.
    sealed interface State {
        /// It was not answered so far.
        record Open() implements State {}

        /// The application has accepted, with these headers.
        record Accepted(Headers headers) implements State {}

        /// It has refused.
        record Refused(Response response) implements State {}
    }

    State state() {
        return state;
    }

    boolean isAccepted() {
        return state instanceof State.Accepted;
    }

    boolean isRefused() {
        return state instanceof State.Refused;
    }

    /// Checks an event of the application and notes what it says about the handshake.
    ///
    /// @return the event
    /// @throws dev.levada.contract.ContractException when it is not legal now
    WebSocketEvent.Outbound send(Event.Outbound event) {
        var sent = order.send(event);
        switch (sent) {
            case WebSocketEvent.Accept accept -> state = new State.Accepted(accept.headers());
            case WebSocketEvent.Send _ -> {}
            case WebSocketEvent.Close _ -> refuse(denied());
            case WebSocketEvent.DenialStart start -> denial = start;
            case WebSocketEvent.DenialBody body -> {
                if (denialBody.length() < MAX_DENIAL_BYTES) denialBody = denialBody.plus(body.body());
                if (!body.moreBody()) refuse(denied());
            }
        }
        return sent;
    }

    private Response denied() {
        return Response.bytes("text/plain; charset=utf-8", denialBody)
                .withHeaders(denial.headers())
                .withStatus(denial.status());
    }

    /// Refuses, unless it was answered before.
    void refuse(Response response) {
        if (state instanceof State.Open) state = new State.Refused(response);
    }
}
