package dev.levada.contract;

/// The legal order of outbound events on an HTTP scope: start, then bodies until one is the last.
///
/// Not safe for several threads at once; servers and test kits call it under their own lock.
///
/// Source: ASGI HTTP 2.5, "Response Start", "Response Body".
public final class HttpOrder {
    /// Where a response stands.
    public enum State {
        /// Nothing was sent.
        BEFORE_START,
        /// Status and headers were sent.
        STARTED,
        /// The last body was sent.
        COMPLETE
    }

    private State state = State.BEFORE_START;

    /// A machine at the beginning of a response.
    public HttpOrder() {}

    /// Where the response stands.
    public State state() {
        return state;
    }

    /// Checks the event and goes on to the next state.
    ///
    /// @return the event, as an HTTP event
    /// @throws ContractException when the event is not legal now; the state stays
    public HttpEvent.Outbound send(Event.Outbound event) {
        if (!(event instanceof HttpEvent.Outbound http)) throw violation(event);
        state = switch (http) {
            case HttpEvent.ResponseStart _ when state == State.BEFORE_START -> State.STARTED;
            case HttpEvent.ResponseBody body
            when state == State.STARTED -> body.moreBody() ? State.STARTED : State.COMPLETE;
            case HttpEvent.ResponseStart _, HttpEvent.ResponseBody _ -> throw violation(event);
        };
        return http;
    }

    private ContractException violation(Event.Outbound event) {
        String expected = switch (state) {
            case BEFORE_START -> "HttpEvent.ResponseStart";
            case STARTED -> "HttpEvent.ResponseBody";
            case COMPLETE -> "nothing more, because the last ResponseBody said that no more follows";
        };
        return Orders.violation("HTTP response", expected, event);
    }
}
