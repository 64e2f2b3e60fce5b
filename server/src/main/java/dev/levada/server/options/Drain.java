package dev.levada.server.options;

import java.time.Duration;

/// How a server ends what it serves when it closes. How long all of that may take is [Timeouts#drain()].
///
/// @param delay from the moment in which the server says that it is not ready until it accepts nobody
///     else, so that load balancers have turned away before; 0 by default
/// @param spread the time over which the close frames of WebSockets are spread, where there are many; at
///     most half of the drain time
/// @param code the close code
/// @param comeBack the reason of each close is `reconnect-after=MS`, with a random number of milliseconds
///     up to this time, so that not all clients come back at once; 0 for a reason without it
public record Drain(Duration delay, Duration spread, DrainCode code, Duration comeBack) {
    /// No delay; closes within two seconds; 1001; back within five.
    public static final Drain DEFAULT =
            new Drain(Duration.ZERO, Duration.ofSeconds(2), DrainCode.GOING_AWAY, Duration.ofSeconds(5));

    public Drain {
        Checks.rangeFromZero("delay", delay);
        Checks.rangeFromZero("spread", spread);
        Checks.rangeFromZero("comeBack", comeBack);
    }

    /// A copy with another `delay`.
    public Drain withDelay(Duration delay) {
        return new Drain(delay, spread, code, comeBack);
    }

    /// A copy with another `spread`.
    public Drain withSpread(Duration spread) {
        return new Drain(delay, spread, code, comeBack);
    }

    /// A copy with another `code`.
    public Drain withCode(DrainCode code) {
        return new Drain(delay, spread, code, comeBack);
    }

    /// A copy with another `comeBack`.
    public Drain withComeBack(Duration comeBack) {
        return new Drain(delay, spread, code, comeBack);
    }
}
