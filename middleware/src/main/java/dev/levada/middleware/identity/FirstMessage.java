package dev.levada.middleware.identity;

import dev.levada.contract.ClientDisconnectedException;
import dev.levada.contract.CloseCode;
import dev.levada.contract.ConnectionScope;
import dev.levada.contract.ContractException;
import dev.levada.contract.Event;
import dev.levada.contract.Headers;
import dev.levada.contract.Receive;
import dev.levada.contract.Send;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketScope;
import dev.levada.json.JsonCodec;
import dev.levada.json.JsonException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The token comes in the first message of a WebSocket, as `{"token": "..."}`: for pages that can neither
/// set a header nor want the token in a URL.
///
/// ```java
/// var users = Authentication.byToken(tokens, people::find, TokenSource.firstMessage());
/// ```
///
/// The socket is accepted for it, but nothing behind the [Authentication] sees it before the user is known:
/// a consumer's `connected()` is called then, with the identity in its scope, and its `accept()` only says
/// that it is content. The headers of that accept go nowhere, and its subprotocol has to be the one of
/// [#speaking]. A consumer that refuses instead closes with [#FORBIDDEN].
///
/// | what comes | the socket is closed with |
/// | --- | --- |
/// | no message in time | [#LATE], 4408 |
/// | no token, a bad one, one of a user who is not found | [Revocations#CLOSE_CODE], 4401 |
/// | a longer message | [CloseCode#TOO_BIG], 1009 |
/// | a good token, and the application refuses | [#FORBIDDEN], 4403 |
///
/// Each is counted; nothing is logged. Requests have no messages: there only the other sources count.
public final class FirstMessage implements TokenSource {
    /// With what a WebSocket is closed whose token does not come in time: 4408.
    public static final int LATE = 4408;

    /// With what a WebSocket is closed whose user is known and may not be there: 4403.
    public static final int FORBIDDEN = 4403;

    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
    private static final int MAX_CHARS = 8_192;

    private final Duration deadline;
    private final int maxChars;
    private final List<String> subprotocols;
    private final LongAdder admitted = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder tooLong = new LongAdder();
    private final LongAdder late = new LongAdder();

    private FirstMessage(Duration deadline, int maxChars, List<String> subprotocols) {
        if (deadline.toMillis() < 1)
            throw new ContractException(
                    "Expected a millisecond or more for the first message, but got " + deadline + ".");
        if (maxChars < 1)
            throw new ContractException("Expected room for a token of a character or more, but got " + maxChars + ".");
        this.deadline = deadline;
        this.maxChars = maxChars;
        this.subprotocols = List.copyOf(subprotocols);
    }

    /// Within ten seconds, of at most 8,192 characters, without a subprotocol.
    static FirstMessage standard() {
        return new FirstMessage(TEN_SECONDS, MAX_CHARS, List.of());
    }

    /// The same with another time, from the accept on.
    public FirstMessage within(Duration deadline) {
        return new FirstMessage(deadline, maxChars, subprotocols);
    }

    /// The same with another limit for the whole message.
    public FirstMessage ofAtMost(int chars) {
        return new FirstMessage(deadline, chars, subprotocols);
    }

    /// The same for sockets that are accepted with the first of these subprotocols that the client offers.
    /// Browsers give up a socket that is accepted without any when they have offered some.
    public FirstMessage speaking(String... subprotocols) {
        return new FirstMessage(deadline, maxChars, List.of(subprotocols));
    }

    /// How many sockets came with a good token.
    public long admitted() {
        return admitted.sum();
    }

    /// How many came with none, a bad one, or one of nobody.
    public long refused() {
        return refused.sum();
    }

    /// How many came with a message over the limit.
    public long tooLong() {
        return tooLong.sum();
    }

    /// How many sent nothing in time.
    public long late() {
        return late.sum();
    }

    /// Nothing: it is not in the scope. [Authentication] waits for it.
    @Override
    public Optional<String> find(ConnectionScope scope) {
        return Optional.empty();
    }

    // ----

    @Nullable
    String subprotocol(WebSocketScope scope) {
        for (var ours : subprotocols) if (scope.subprotocols().contains(ours)) return ours;
        return null;
    }

    /// Accepts the socket and waits for the token.
    ///
    /// @param identify makes an identity of what a good token says
    /// @return who is there; null for nobody: the socket is being closed, or has been
    @Nullable
    Identity admit(
            WebSocketScope scope,
            Receive receive,
            Send send,
            TokenVerifier verifier,
            Function<? super Claim, Identity> identify)
            throws InterruptedException {
        // Anything but a connect means that the client has gone already.
        if (!(receive.next() instanceof WebSocketEvent.Connect)) return null;
        send.accept(new WebSocketEvent.Accept(subprotocol(scope), Headers.EMPTY));
        var message = first(receive, send);
        if (message == null) return null;
        if (message instanceof WebSocketEvent.ReceiveText text) {
            if (text.text().length() > maxChars) {
                tooLong.increment();
                send.accept(new WebSocketEvent.Close(
                        CloseCode.TOO_BIG, "Expected a token in at most " + maxChars + " characters."));
                return null;
            }
            var identity =
                    token(text.text()).flatMap(verifier::verify).map(identify).filter(known -> !known.isAnonymous());
            if (identity.isPresent()) {
                admitted.increment();
                return identity.get();
            }
        }
        refused.increment();
        send.accept(new WebSocketEvent.Close(Revocations.CLOSE_CODE, "Please sign in."));
        return null;
    }

    /// @return null when none came: the peer has gone, or was late
    private WebSocketEvent.@Nullable Receive first(Receive receive, Send send) throws InterruptedException {
        var isSettled = new AtomicBoolean();
        var came = new CountDownLatch(1);
        // Receive knows no deadline, so somebody else has to watch.
        Thread.ofVirtual().name("levada-first-message").start(() -> watch(came, isSettled, send));
        try {
            while (true) {
                Event.Inbound event = receive.next();
                if (event instanceof WebSocketEvent.Receive message)
                    return isSettled.compareAndSet(false, true) ? message : null;
                if (event instanceof WebSocketEvent.Disconnect) return null;
            }
        } finally {
            isSettled.set(true);
            came.countDown();
        }
    }

    private void watch(CountDownLatch came, AtomicBoolean isSettled, Send send) {
        try {
            if (came.await(deadline.toNanos(), TimeUnit.NANOSECONDS) || !isSettled.compareAndSet(false, true)) return;
            late.increment();
            send.accept(new WebSocketEvent.Close(LATE, "Expected a token within " + deadline.toSeconds() + " s."));
        } catch (ContractException | ClientDisconnectedException _) {
            // It has ended by itself.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static Optional<String> token(String text) {
        try {
            return JsonCodec.standard().decode(text, Object.class) instanceof Map<?, ?> fields
                            && fields.get("token") instanceof String token
                    ? Optional.of(token)
                    : Optional.empty();
        } catch (JsonException _) {
            return Optional.empty();
        }
    }
}
