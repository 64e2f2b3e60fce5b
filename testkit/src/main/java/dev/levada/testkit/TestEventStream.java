package dev.levada.testkit;

import dev.levada.contract.Headers;
import java.time.Duration;
import java.util.Optional;

/// The client's end of a stream of server-sent events, in memory or live: an `EventSource` that does not
/// come back by itself.
///
/// ```java
/// try (var news = site.events("/news")) {
///     assertThat(news.next().data()).isEqualTo("it rains");
/// }
/// ```
///
/// For one test thread at a time. Calls wait no longer than the deadline of the [TestOptions].
public final class TestEventStream implements AutoCloseable {
    private final TestExchange exchange;
    private final EventParser parser = new EventParser();

    private TestEventStream(TestExchange exchange) {
        this.exchange = exchange;
    }

    static TestEventStream open(TestExchange exchange) {
        try {
            exchange.endBody();
            int status = exchange.status();
            var type = exchange.headers().first("content-type").orElse("none");
            // What a browser takes for a stream (HTML Living Standard, "Server-sent events").
            if (status != 200 || !type.split(";", 2)[0].strip().equals("text/event-stream"))
                throw new AssertionError(
                        "Expected a stream of events, but got status " + status + " and content type " + type + ".");
            return new TestEventStream(exchange);
        } catch (Throwable e) {
            exchange.disconnect();
            throw e;
        }
    }

    /// The headers of the response.
    public Headers headers() {
        return exchange.headers();
    }

    /// Waits for the next event; comments are passed over.
    ///
    /// @throws ApplicationFailedError when the application throws instead
    /// @throws AssertionError when none comes in time or the stream ends
    public TestEvent next() {
        for (var event = parser.pollEvent(); ; event = parser.pollEvent()) {
            if (event != null) return event;
            if (!read()) throw new AssertionError("Expected another event, but the stream has ended.");
        }
    }

    /// Waits for the next comment, which a server sends to keep a quiet stream open; no event may come
    /// before it.
    ///
    /// @throws AssertionError when none comes in time, an event comes, or the stream ends
    public String nextComment() {
        for (var comment = parser.pollComment(); ; comment = parser.pollComment()) {
            if (comment != null) return comment;
            var event = parser.pollEvent();
            if (event != null) throw new AssertionError("Expected a comment, but got " + event + ".");
            if (!read()) throw new AssertionError("Expected a comment, but the stream has ended.");
        }
    }

    /// Waits until the server ends the stream; no event may come before.
    ///
    /// @throws AssertionError when an event comes, or nothing in time
    public void awaitEnd() {
        while (true) {
            var event = parser.pollEvent();
            if (event != null) throw new AssertionError("Expected the end of the stream, but got " + event + ".");
            if (!read()) return;
        }
    }

    /// Proves that no further event comes of the application's own accord; see
    /// [TestExchange#receivesNothing()]. Comments do not count.
    ///
    /// @throws AssertionError when something came, or an application still works at the deadline
    public void receivesNothing() {
        while (true) {
            var event = parser.pollEvent();
            if (event != null) throw new AssertionError("Expected nothing more, but got " + event + ".");
            try {
                exchange.receivesNothing();
                return;
            } catch (ApplicationFailedError e) {
                throw e;
            } catch (AssertionError e) {
                // What has come may be a comment.
                if (!read()) throw e;
            }
        }
    }

    /// What a browser would send as `Last-Event-ID` if it came back now, as far as events were read.
    public String lastEventId() {
        return parser.lastEventId();
    }

    /// How long the server wants the client to wait before it comes back, if it has said so.
    public Optional<Duration> retry() {
        return parser.retryMillis().map(Duration::ofMillis);
    }

    private boolean read() {
        var part = exchange.nextPart();
        part.ifPresent(parser::feed);
        return part.isPresent();
    }

    /// Goes away and waits for the application to return. Closing twice is harmless.
    ///
    /// @throws ApplicationFailedError when the application threw something that no call has shown
    /// @throws AssertionError when it does not return
    @Override
    public void close() {
        exchange.close();
    }
}
