package dev.levada.consumer.stream;

import dev.levada.contract.Headers;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Origins;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/// What all answers that last have in common.
public final class EventStreams {
    /// Of every answer that belongs to one client alone: nobody keeps it or takes it for something else.
    public static final Headers PRIVATE =
            Headers.of("cache-control", "no-store, no-transform", "x-content-type-options", "nosniff");

    /// Of a stream. The third is for proxies that collect an answer before they pass it on.
    public static final Headers HEADERS = Headers.of("content-type", "text/event-stream; charset=utf-8")
            .plus(PRIVATE)
            .plus("x-accel-buffering", "no");

    private EventStreams() {}

    /// Whether the request comes from a page that may ask. Images and scripts of foreign pages say no
    /// origin, but newer browsers say for them that the request crosses sites (Fetch Metadata).
    public static boolean isFromHere(HttpScope http, Set<String> allowedOrigins) {
        if (!Origins.areAllowed(http.head(), allowedOrigins)) return false;
        boolean isForeign = http.headers().first("sec-fetch-site").orElse("").equals("cross-site");
        return !isForeign || http.headers().contains("origin") || allowedOrigins.contains("*");
    }

    /// A time between this and twice this, so that not all clients come back at once.
    public static Duration spread(Duration least) {
        long millis = least.toMillis();
        return Duration.ofMillis(millis + ThreadLocalRandom.current().nextLong(millis + 1));
    }
}
