package dev.levada.consumer.multiplex;

import dev.levada.contract.Application;
import dev.levada.contract.AttributeKey;
import dev.levada.contract.ContractException;
import dev.levada.contract.Receive;
import dev.levada.contract.Scope;
import dev.levada.contract.Send;
import dev.levada.contract.UnsupportedScopeException;
import dev.levada.contract.WebSocketScope;
import dev.levada.layer.Messages;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Many WebSockets behind one: a page opens one connection, and on it as many streams as it likes, each to
/// a consumer of its own, with its own connect, accept, close, groups and backpressure. Consumers are those
/// that serve WebSockets, unchanged: what a page opens as `chat/blue?name=ann` is routed as the path
/// `/chat/blue` with that query.
///
/// ```java
/// webSocket(Routes.of(socketApplication("/ws", Streams.of(Routes.of(
///         socket("/chat/{room}", ChatConsumer::new),
///         socket("/presence", PresenceConsumer::new))))))
/// ```
///
/// The browser's side is the package `levada-client`. What goes over the connection is JSON in text
/// messages, each with the name of its `stream`:
///
/// | from the page | means |
/// | --- | --- |
/// | `"open":true` | open it; the name's path and query decide who serves it |
/// | `"text":"..."` or `"bytes":"<Base64>"` | a message; with `"request":7` an answer is wanted |
/// | `"close":1000,"reason":""` | close it |
///
/// | from the server | means |
/// | --- | --- |
/// | `"open":true,"window":32` | it is accepted; so many messages may be on their way |
/// | `"text":"..."` or `"bytes":"<Base64>"` | a message; with `"reply":7` the answer to that request |
/// | `"taken":5` | the consumer has taken so many messages since it was opened |
/// | `"close":4000,"reason":"..."` | it is closed; with `"status":403` its handshake was refused |
///
/// A page that has `window` messages on their way waits for the next `taken`; one that does not has that
/// stream closed with 1008. A message for a stream that is not open is answered with `"close":4404`. What
/// is no such JSON closes the connection with 1007.
///
/// One consumer that is behind holds back only its own stream. The connection's socket is shared: a page
/// that does not read holds back all its streams.
///
/// Source: Channels 1, "WebsocketDemultiplexer".
public final class Streams implements Application {
    /// With what a stream is closed that was not open.
    public static final int NOT_OPEN = 4404;

    /// With what a stream is closed that is one too many.
    public static final int TOO_MANY = 4429;

    /// Streams of one connection, and messages of one stream that may be on their way, where nobody says
    /// otherwise.
    public static final int MAX_STREAMS = 32;

    static final int MAX_NAME_CHARS = 512;
    static final AttributeKey<StreamSocket> KEY = AttributeKey.of("stream");

    private static final int WINDOW = 32;

    final Application inner;
    final int maxStreams;
    final int window;
    final AtomicInteger open = new AtomicInteger();
    final LongAdder opened = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder malformed = new LongAdder();
    final LongAdder unknown = new LongAdder();
    final LongAdder overrun = new LongAdder();
    final LongAdder dropped = new LongAdder();

    private Streams(Application inner, int maxStreams, int window) {
        this.inner = inner;
        this.maxStreams = maxStreams;
        this.window = window;
    }

    /// Streams to these consumers.
    ///
    /// @param inner serves WebSocket scopes, usually routes
    public static Streams of(Application inner) {
        return new Streams(inner, MAX_STREAMS, WINDOW);
    }

    /// The same with other limits.
    ///
    /// @param maxStreams of one connection, from 1 to 10,000
    /// @param window messages of one stream that may be on their way, from 1 to 10,000
    public Streams withLimits(int maxStreams, int window) {
        if (maxStreams < 1 || maxStreams > 10_000 || window < 1 || window > 10_000)
            throw new ContractException("Expected 1 to 10000 streams and a window of 1 to 10000 messages, but got "
                    + maxStreams + " and " + window + ".");
        return new Streams(inner, maxStreams, window);
    }

    /// Answers the request that the consumer's hook is handling. Does nothing when the page wants no answer
    /// to it.
    ///
    /// @param scope of the consumer
    /// @param value what [Messages#json] takes
    /// @throws ContractException when the scope is no stream's
    public static void reply(Scope scope, @Nullable Object value) throws InterruptedException {
        var socket = scope.attribute(KEY)
                .orElseThrow(() -> new ContractException("Expected the scope of a stream to reply on, but got "
                        + scope.type() + ". Put Streams.of(...) around the consumers."));
        socket.reply(Messages.json(value));
    }

    /// What it has done so far.
    public StreamStatistics statistics() {
        return new StreamStatistics(
                open.get(), opened.sum(), refused.sum(), malformed.sum(), unknown.sum(), overrun.sum(), dropped.sum());
    }

    @Override
    public void serve(Scope scope, Receive receive, Send send) throws Exception {
        if (!(scope instanceof WebSocketScope socket)) throw new UnsupportedScopeException(scope.type());
        new StreamConnection(this, socket, send).serve(receive);
    }
}
