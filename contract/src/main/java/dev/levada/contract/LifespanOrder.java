package dev.levada.contract;

/// The legal order of events on a lifespan scope: each question of the server is answered once.
///
/// Not safe for several threads at once.
///
/// Source: ASGI lifespan 2.0.
public final class LifespanOrder {
    /// Where the process stands.
    public enum State {
        /// The server has not asked yet.
        BEFORE_STARTUP,
        /// The server waits for the answer to `Startup`.
        STARTING,
        /// Startup is complete.
        RUNNING,
        /// The server waits for the answer to `Shutdown`.
        STOPPING,
        /// The last answer was given.
        DONE
    }

    private State state = State.BEFORE_STARTUP;

    /// A machine before startup.
    public LifespanOrder() {}

    /// Where the process stands.
    public State state() {
        return state;
    }

    /// Notes that the application was given this event.
    public void received(LifespanEvent.Inbound event) {
        state = switch (event) {
            case LifespanEvent.Startup _ -> State.STARTING;
            case LifespanEvent.Shutdown _ -> State.STOPPING;
        };
    }

    /// Checks the event and goes on to the next state.
    ///
    /// @return the event, as a lifespan event
    /// @throws ContractException when the event is not legal now; the state stays
    public LifespanEvent.Outbound send(Event.Outbound event) {
        if (!(event instanceof LifespanEvent.Outbound lifespan)) throw violation(event);
        state = switch (lifespan) {
            case LifespanEvent.StartupComplete _ when state == State.STARTING -> State.RUNNING;
            case LifespanEvent.StartupFailed _ when state == State.STARTING -> State.DONE;
            case LifespanEvent.ShutdownComplete _ when state == State.STOPPING -> State.DONE;
            case LifespanEvent.ShutdownFailed _ when state == State.STOPPING -> State.DONE;
            case LifespanEvent.StartupComplete _,
                    LifespanEvent.StartupFailed _,
                    LifespanEvent.ShutdownComplete _,
                    LifespanEvent.ShutdownFailed _ -> throw violation(event);
        };
        return lifespan;
    }

    private ContractException violation(Event.Outbound event) {
        String expected = switch (state) {
            case BEFORE_STARTUP, RUNNING -> "nothing, because the server has not asked";
            case STARTING -> "LifespanEvent.StartupComplete or StartupFailed";
            case STOPPING -> "LifespanEvent.ShutdownComplete or ShutdownFailed";
            case DONE -> "nothing more, because the last answer was given";
        };
        return Orders.violation("lifespan", expected, event);
    }
}
