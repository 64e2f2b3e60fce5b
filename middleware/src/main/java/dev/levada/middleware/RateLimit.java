package dev.levada.middleware;

import dev.levada.contract.Application;
import dev.levada.contract.ConnectionScope;
import dev.levada.contract.ContractException;
import dev.levada.contract.Event;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Middleware;
import dev.levada.contract.Receive;
import dev.levada.contract.Send;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketScope;
import dev.levada.middleware.answer.Answers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Holds back those who ask too often. Everybody has a bucket of tokens that fills evenly: so many at once,
/// and so many per time on the whole.
///
/// ```java
/// RateLimit.perAddress(100, Duration.ofMinutes(1))            // requests and handshakes
/// RateLimit.per(scope -> Identity.of(scope).id().orElse(null), 20, Duration.ofSeconds(1))
/// RateLimit.messages(50, Duration.ofSeconds(10))              // of each WebSocket
/// ```
///
/// A request or handshake too many is answered with 429 and `retry-after`; a WebSocket that sends too many
/// messages is closed with 1008. In this process alone: a fleet lets pass as many times as much as it has
/// processes.
public final class RateLimit implements Middleware {
    /// How many callers are remembered at most; with more, the one seen longest ago starts anew.
    public static final int MAX_CALLERS = 100_000;

    private final Function<ConnectionScope, @Nullable String> caller;
    private final int most;
    private final long nanosPerToken;
    private final boolean countsMessages;
    private final int maxCallers;
    private final LongSupplier nanoClock;
    private final LongAdder refused = new LongAdder();
    // In the order they were seen.
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

    /// How many tokens there are, told as the time at which the bucket will be full.
    private static final class Bucket {
        private long fullAtNanos;

        Bucket(long nowNanos) {
            fullAtNanos = nowNanos;
        }

        /// @return how long to wait for the next token; 0 when there was one
        synchronized long take(long nowNanos, int most, long nanosPerToken) {
            if (nowNanos - fullAtNanos > 0) fullAtNanos = nowNanos;
            long wait = fullAtNanos + nanosPerToken - nowNanos - most * nanosPerToken;
            if (wait > 0) return wait;
            fullAtNanos += nanosPerToken;
            return 0;
        }
    }

    private RateLimit(
            Function<ConnectionScope, @Nullable String> caller,
            int most,
            Duration time,
            boolean countsMessages,
            int maxCallers,
            LongSupplier nanoClock) {
        if (most < 1) throw new ContractException("Expected a limit of at least 1, but got " + most + ".");
        if (time.toNanos() < most)
            throw new ContractException("Expected a limit over a positive time, but got " + time + ".");
        this.caller = caller;
        this.most = most;
        this.nanosPerToken = time.toNanos() / most;
        this.countsMessages = countsMessages;
        this.maxCallers = maxCallers;
        this.nanoClock = nanoClock;
    }

    /// So many requests and handshakes of one address. Of IPv6 the first 64 bits are one address, because
    /// that is what one customer has.
    ///
    /// @param most at once, and in that time on the whole
    public static RateLimit perAddress(int most, Duration time) {
        return per(RateLimit::address, most, time);
    }

    /// So many requests and handshakes of one caller.
    ///
    /// @param caller who it is, as the user's identifier; null for those who are not counted
    public static RateLimit per(Function<ConnectionScope, @Nullable String> caller, int most, Duration time) {
        return new RateLimit(caller, most, time, false, MAX_CALLERS, System::nanoTime);
    }

    /// So many messages of each WebSocket.
    public static RateLimit messages(int most, Duration time) {
        return new RateLimit(_ -> null, most, time, true, MAX_CALLERS, System::nanoTime);
    }

    /// The same with another bound and clock, for tests.
    RateLimit with(int callers, LongSupplier nanos) {
        return new RateLimit(caller, most, Duration.ofNanos(nanosPerToken * most), countsMessages, callers, nanos);
    }

    /// How many requests, handshakes and WebSockets were refused or closed so far.
    public long refused() {
        return refused.sum();
    }

    @Override
    public Application around(Application inner) {
        return (scope, receive, send) -> {
            if (!(scope instanceof ConnectionScope connection)) inner.serve(scope, receive, send);
            else if (countsMessages && connection instanceof WebSocketScope)
                inner.serve(scope, counted(receive, send), send);
            else serve(inner, connection, receive, send);
        };
    }

    private void serve(Application inner, ConnectionScope scope, Receive receive, Send send) throws Exception {
        String name = countsMessages ? null : caller.apply(scope);
        long wait = name == null ? 0 : take(name);
        if (wait == 0) {
            inner.serve(scope, receive, send);
            return;
        }
        refused.increment();
        var headers = Headers.of(
                "retry-after",
                String.valueOf(Math.ceilDiv(wait, Duration.ofSeconds(1).toNanos())));
        if (scope instanceof HttpScope) Answers.text(send, 429, headers, "Too many requests.");
        else
            Answers.refuse(
                    scope, receive, Answers.changing(send, known -> known.plus(headers)), 429, "Too many requests.");
    }

    private long take(String name) {
        long now = nanoClock.getAsLong();
        Bucket bucket;
        synchronized (buckets) {
            bucket = buckets.get(name);
            if (bucket == null) {
                bucket = new Bucket(now);
                buckets.put(name, bucket);
                if (buckets.size() > maxCallers) {
                    var oldest = buckets.keySet().iterator();
                    oldest.next();
                    oldest.remove();
                }
            }
        }
        return bucket.take(now, most, nanosPerToken);
    }

    private Receive counted(Receive receive, Send send) {
        var bucket = new Bucket(nanoClock.getAsLong());
        return () -> {
            var event = receive.next();
            while (event instanceof WebSocketEvent.Receive
                    && bucket.take(nanoClock.getAsLong(), most, nanosPerToken) > 0) {
                refused.increment();
                send.accept(new WebSocketEvent.Close(1008, "Too many messages."));
                event = afterClose(receive);
            }
            return event;
        };
    }

    /// What the peer had sent before it learned of the close is not the application's any more.
    private static Event.Inbound afterClose(Receive receive) throws InterruptedException {
        var event = receive.next();
        while (event instanceof WebSocketEvent.Receive) event = receive.next();
        return event;
    }

    static @Nullable String address(ConnectionScope scope) {
        var client = scope.client();
        if (client == null) return null;
        String host = client.host();
        if (host.indexOf(':') < 0) return host;
        String[] groups = host.split(":", -1);
        return groups.length < 8 ? host : String.join(":", groups[0], groups[1], groups[2], groups[3]);
    }
}
