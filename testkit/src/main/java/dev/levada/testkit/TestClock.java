package dev.levada.testkit;

import dev.levada.contract.ContractException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/// A clock that stands still until a test moves it: for whatever takes an [InstantSource], so that hours
/// pass without waiting and expiry is exact to the millisecond.
///
/// ```java
/// var clock = new TestClock();
/// var sessions = Sessions.in(new MemorySessionStore(100, clock)).lasting(Duration.ofHours(1));
/// ...
/// clock.pass(Duration.ofHours(1));
/// ```
///
/// Stores of sessions, tickets, tokens, revocations and the layer in memory take one; for what Redis keeps
/// there is [RedisForTests#pass]. Deadlines of the server are real time. Any thread may use it.
public final class TestClock implements InstantSource {
    private final AtomicReference<Instant> now;

    /// A clock that shows noon of the first day of 2026, UTC.
    public TestClock() {
        this(Instant.parse("2026-01-01T12:00:00Z"));
    }

    /// A clock that shows that time.
    public TestClock(Instant now) {
        this.now = new AtomicReference<>(now);
    }

    @Override
    public Instant instant() {
        return now.get();
    }

    /// Moves it forward.
    ///
    /// @throws ContractException when the time is negative
    public void pass(Duration time) {
        if (time.isNegative())
            throw new ContractException("Expected time to pass forward, but got " + time + ". Use set() to go back.");
        now.updateAndGet(before -> before.plus(time));
    }

    /// Sets it, also back, as clocks of machines are.
    public void set(Instant time) {
        now.set(time);
    }

    @Override
    public String toString() {
        return "TestClock[" + now.get() + "]";
    }
}
