package dev.levada.contract;

/// The legal order of outbound events on a WebSocket scope.
///
/// `CONNECTING` -accept-> `OPEN` -close-> `CLOSED`; `CONNECTING` -close-> `CLOSED`;
/// `CONNECTING` -denial start-> `DENYING` -last denial body-> `CLOSED`.
/// The peer's disconnect is not the application's doing, so it is not a state here: the server answers
/// sends after it with [ClientDisconnectedException].
///
/// Not safe for several threads at once; servers and test kits call it under their own lock.
///
/// Source: ASGI WebSocket 2.5; extension "WebSocket Denial Response".
public final class WebSocketOrder {
    /// Where a WebSocket stands, seen from its application.
    public enum State {
        /// The handshake waits for an answer.
        CONNECTING,
        /// Accepted.
        OPEN,
        /// A denial response was begun.
        DENYING,
        /// The application has closed or refused.
        CLOSED
    }

    private State state = State.CONNECTING;

    /// A machine at the beginning of a handshake.
    public WebSocketOrder() {}

    /// Where the WebSocket stands.
    public State state() {
        return state;
    }

    /// Checks the event and goes on to the next state.
    ///
    /// @return the event, as a WebSocket event
    /// @throws ContractException when the event is not legal now; the state stays
    public WebSocketEvent.Outbound send(Event.Outbound event) {
        if (!(event instanceof WebSocketEvent.Outbound socket)) throw violation(event);
        boolean legal = switch (socket) {
            case WebSocketEvent.SendText _, WebSocketEvent.SendBytes _ -> state == State.OPEN;
            case WebSocketEvent.Accept _, WebSocketEvent.DenialStart _ -> state == State.CONNECTING;
            case WebSocketEvent.Close _ -> state == State.CONNECTING || state == State.OPEN;
            case WebSocketEvent.DenialBody _ -> state == State.DENYING;
        };
        if (!legal) throw violation(event);
        state = switch (socket) {
            case WebSocketEvent.SendText _, WebSocketEvent.SendBytes _, WebSocketEvent.Accept _ -> State.OPEN;
            case WebSocketEvent.DenialStart _ -> State.DENYING;
            case WebSocketEvent.DenialBody body -> body.moreBody() ? State.DENYING : State.CLOSED;
            case WebSocketEvent.Close _ -> State.CLOSED;
        };
        return socket;
    }

    private ContractException violation(Event.Outbound event) {
        String expected = switch (state) {
            case CONNECTING -> "WebSocketEvent.Accept, Close or DenialStart";
            case OPEN -> "WebSocketEvent.SendText, SendBytes or Close";
            case DENYING -> "WebSocketEvent.DenialBody";
            case CLOSED -> "nothing more, because this application has closed the socket";
        };
        return Orders.violation("WebSocket", expected, event);
    }
}
