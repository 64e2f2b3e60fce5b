package dev.levada.contract;

/// The legal order of outbound events on an HTTP scope: early hints, the start, then bodies and files until
/// one is the last, then trailers where the start promised them.
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
        /// The last body was sent, and trailers were promised.
        BEFORE_TRAILERS,
        /// The last body was sent, and the trailers, where there are any.
        COMPLETE
    }

    private State state = State.BEFORE_START;
    private boolean promisesTrailers;

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
            case HttpEvent.EarlyHint _ when state == State.BEFORE_START -> State.BEFORE_START;
            case HttpEvent.ResponseStart start when state == State.BEFORE_START -> started(start);
            case HttpEvent.ResponseBody body when state == State.STARTED -> afterPart(body.moreBody());
            case HttpEvent.ResponseFile file when state == State.STARTED -> afterPart(file.moreBody());
            case HttpEvent.ResponseTrailers _ when state == State.BEFORE_TRAILERS -> State.COMPLETE;
            case HttpEvent.EarlyHint _,
                    HttpEvent.ResponseStart _,
                    HttpEvent.ResponseBody _,
                    HttpEvent.ResponseFile _,
                    HttpEvent.ResponseTrailers _ -> throw violation(event);
        };
        return http;
    }

    private State started(HttpEvent.ResponseStart start) {
        promisesTrailers = start.trailers();
        return State.STARTED;
    }

    private State afterPart(boolean moreBody) {
        if (moreBody) return State.STARTED;
        return promisesTrailers ? State.BEFORE_TRAILERS : State.COMPLETE;
    }

    private ContractException violation(Event.Outbound event) {
        String expected = switch (state) {
            case BEFORE_START -> "HttpEvent.ResponseStart";
            case STARTED -> "HttpEvent.ResponseBody";
            case BEFORE_TRAILERS -> "HttpEvent.ResponseTrailers, which the start promised,";
            case COMPLETE -> "nothing more, because the last ResponseBody said that no more follows";
        };
        return Orders.violation("HTTP response", expected, event);
    }
}
