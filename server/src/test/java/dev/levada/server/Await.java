package dev.levada.server;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Waits for what can only be looked at, not waited on.
final class Await {
    private Await() {}

    /// Looks again and again until it is as expected, and returns it.
    static <T> T until(String expected, Supplier<T> look, Predicate<T> isSo) {
        long deadline = System.nanoTime() + RawClient.PATIENCE.toNanos();
        while (true) {
            T seen = look.get();
            if (isSo.test(seen)) return seen;
            if (System.nanoTime() - deadline > 0)
                throw new AssertionError("Expected " + expected + " within " + RawClient.PATIENCE
                        + ", but at the end saw " + seen + ".");
            LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
        }
    }
}
