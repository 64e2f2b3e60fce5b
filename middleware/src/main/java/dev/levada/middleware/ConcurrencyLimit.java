package dev.levada.middleware;

import dev.levada.contract.Application;
import dev.levada.contract.ConnectionScope;
import dev.levada.contract.ContractException;
import dev.levada.contract.Headers;
import dev.levada.contract.Middleware;
import dev.levada.contract.Receive;
import dev.levada.contract.Send;
import dev.levada.middleware.answer.Answers;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Bounds how much of each caller runs at a time: WebSockets and event streams that are open, requests
/// that are not answered yet.
///
/// ```java
/// ConcurrencyLimit.per(scope -> Identity.of(scope).id().orElse(null), 20)   // behind Authentication
/// ConcurrencyLimit.perAddress(200)
/// ```
///
/// One too many is answered with 429 and `retry-after`, before the application sees it. How often somebody
/// may come is [RateLimit]'s. In this process alone: a fleet lets run as many times as much as it has
/// processes.
public final class ConcurrencyLimit implements Middleware {
    private static final Headers RETRY_AFTER = Headers.of("retry-after", "1");

    private final Function<ConnectionScope, @Nullable String> caller;
    private final int most;
    private final LongAdder refused = new LongAdder();
    // Of those only who have something running, so never more than there are connections and streams.
    private final Map<String, Integer> running = new HashMap<>();

    private ConcurrencyLimit(Function<ConnectionScope, @Nullable String> caller, int most) {
        if (most < 1) throw new ContractException("Expected a limit of at least 1, but got " + most + ".");
        this.caller = caller;
        this.most = most;
    }

    /// So many of one caller.
    ///
    /// @param caller who it is, as the user's identifier; null for those who are not counted
    public static ConcurrencyLimit per(Function<ConnectionScope, @Nullable String> caller, int most) {
        return new ConcurrencyLimit(caller, most);
    }

    /// So many of one address. Of IPv6 the first 64 bits are one address, because that is what one customer
    /// has.
    public static ConcurrencyLimit perAddress(int most) {
        return new ConcurrencyLimit(RateLimit::address, most);
    }

    /// How many were refused so far.
    public long refused() {
        return refused.sum();
    }

    /// How many callers have something running.
    public int callers() {
        synchronized (running) {
            return running.size();
        }
    }

    @Override
    public Application around(Application inner) {
        return (scope, receive, send) -> {
            String name = scope instanceof ConnectionScope connection ? caller.apply(connection) : null;
            if (name == null || !(scope instanceof ConnectionScope connection)) inner.serve(scope, receive, send);
            else if (!enter(name)) refuse(connection, receive, send);
            else {
                try {
                    inner.serve(scope, receive, send);
                } finally {
                    leave(name);
                }
            }
        };
    }

    private boolean enter(String name) {
        synchronized (running) {
            int known = running.getOrDefault(name, 0);
            if (known >= most) return false;
            running.put(name, known + 1);
            return true;
        }
    }

    private void leave(String name) {
        synchronized (running) {
            running.computeIfPresent(name, (_, known) -> known == 1 ? null : known - 1);
        }
    }

    private void refuse(ConnectionScope scope, Receive receive, Send send) throws InterruptedException {
        refused.increment();
        var telling = Answers.changing(send, known -> known.plus(RETRY_AFTER));
        Answers.refuse(scope, receive, telling, 429, "Too much at a time.");
    }
}
