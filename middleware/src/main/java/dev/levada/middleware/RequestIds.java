package dev.levada.middleware;

import dev.levada.contract.Application;
import dev.levada.contract.AttributeKey;
import dev.levada.contract.ClientDisconnectedException;
import dev.levada.contract.ConnectionScope;
import dev.levada.contract.ContractException;
import dev.levada.contract.Event;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Middleware;
import dev.levada.contract.Receive;
import dev.levada.contract.Scope;
import dev.levada.contract.Send;
import dev.levada.contract.WebSocketEvent;
import dev.levada.middleware.answer.Answers;
import java.security.SecureRandom;
import java.util.HexFormat;

/// Gives each request and each WebSocket an identifier, which stands in the scope, in the header
/// `x-request-id` of the answer, and beside the stack trace when the application fails.
///
/// A request whose application fails before its response has begun is answered with 500 and the identifier,
/// so that the client has something to quote and nothing else; the failure goes on to the server, which
/// logs it. The identifier is no secret and opens nothing.
public final class RequestIds implements Middleware {
    /// Where the identifier stands in a scope.
    public static final AttributeKey<String> KEY = AttributeKey.of("request id");

    /// The longest identifier that is taken over from a client.
    public static final int MAX_CHARS = 128;

    private static final String HEADER = "x-request-id";
    private static final int RANDOM_BYTES = 16;

    private final boolean isTrusting;
    private final SecureRandom random = new SecureRandom();

    private RequestIds(boolean isTrusting) {
        this.isTrusting = isTrusting;
    }

    /// Makes a new identifier for each: 128 random bits as 32 hexadecimal digits. What the client sends is
    /// ignored.
    public static RequestIds made() {
        return new RequestIds(false);
    }

    /// Takes over the `x-request-id` that came in. For servers that only a proxy reaches which sets it.
    ///
    /// One that is empty, longer than [#MAX_CHARS], there twice, or has characters other than ASCII
    /// letters, digits and `-._~+/=:@` is not taken; a new one is made then.
    public static RequestIds trusted() {
        return new RequestIds(true);
    }

    /// The identifier of the scope.
    ///
    /// @throws ContractException when it has none
    public static String of(Scope scope) {
        return scope.attribute(KEY)
                .orElseThrow(
                        () -> new ContractException("Expected a request identifier in the scope, but there is none."
                                + " Put RequestIds.made() around the application."));
    }

    @Override
    public Application around(Application inner) {
        return (scope, receive, send) -> {
            if (scope instanceof ConnectionScope connection) serve(inner, connection, receive, send);
            else inner.serve(scope, receive, send);
        };
    }

    private void serve(Application inner, ConnectionScope scope, Receive receive, Send send) throws Exception {
        String id = id(scope.headers());
        var out = new MarkedSend(send, id);
        try {
            inner.serve(scope.with(KEY, id), receive, out);
        } catch (InterruptedException | ClientDisconnectedException ended) {
            throw ended;
        } catch (Throwable failure) {
            failure.addSuppressed(new RequestNote(id));
            if (scope instanceof HttpScope
                    && !out.isBegun
                    && !Thread.currentThread().isInterrupted()) {
                try {
                    Answers.text(out, 500, Headers.EMPTY, "Internal Server Error (request " + id + ")");
                } catch (Exception unsent) {
                    failure.addSuppressed(unsent);
                }
            }
            throw failure;
        }
    }

    private String id(Headers headers) {
        if (isTrusting) {
            var sent = headers.all(HEADER);
            if (sent.size() == 1 && isSafe(sent.getFirst())) return sent.getFirst();
        }
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static boolean isSafe(String id) {
        if (id.isEmpty() || id.length() > MAX_CHARS) return false;
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean isPlain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!isPlain && "-._~+/=:@".indexOf(c) < 0) return false;
        }
        return true;
    }

    /// Puts the identifier into the head of the answer.
    private static final class MarkedSend implements Send {
        private final Send send;
        private final String id;
        private volatile boolean isBegun;

        private MarkedSend(Send send, String id) {
            this.send = send;
            this.id = id;
        }

        @Override
        public void accept(Event.Outbound event) throws InterruptedException {
            if (event instanceof WebSocketEvent.Accept accept)
                send.accept(new WebSocketEvent.Accept(
                        accept.subprotocol(), accept.headers().with(HEADER, id)));
            else send.accept(Answers.changed(event, headers -> headers.with(HEADER, id)));
            // Behind the call: what was refused has begun nothing.
            if (event instanceof HttpEvent.ResponseStart) isBegun = true;
        }
    }

    /// Stands under "Suppressed" in the stack trace of a failure and says of which request it was.
    private static final class RequestNote extends Exception {
        private static final long serialVersionUID = 1;

        private RequestNote(String id) {
            super("request " + id, null, false, false);
        }
    }
}
