package dev.levada.consumer.transport;

import dev.levada.consumer.Http;
import dev.levada.consumer.HttpException;
import dev.levada.consumer.Request;
import dev.levada.consumer.Response;
import dev.levada.consumer.stream.EventStreams;
import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.CloseCode;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Receive;
import dev.levada.contract.Scope;
import dev.levada.contract.Send;
import dev.levada.contract.WebSocketEvent;
import dev.levada.json.JsonCodec;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What both kinds of session have in common over HTTP: who may ask, which session is meant, and the
/// messages of the client.
final class Endpoint {
    /// The header that names the session. It stands in no URL, and so in no log and no history; and a page
    /// of another host cannot send it without being asked first (CORS preflight).
    static final String SESSION = "levada-session";

    /// The header with which a client may number its messages.
    static final String NUMBER = "levada-message";

    private static final int MAX_NUMBER_DIGITS = 18;

    private Endpoint() {}

    static HttpScope checked(HttpScope http, TransportOptions options) {
        if (EventStreams.isFromHere(http, options.allowedOrigins())) return http;
        throw new HttpException(403, "Pages of this origin may not ask here.");
    }

    /// @throws HttpException with 404 when there is no such session at this path
    static Session session(HttpScope http, Sessions sessions) {
        var session = sessions.find(http.headers().first(SESSION).orElse(""), http.path());
        if (session != null) return session;
        throw new HttpException(404, "There is no such session. Open a new one.");
    }

    /// A message of the client: the body is the message.
    static Response post(Request request, Sessions sessions) throws InterruptedException {
        var options = sessions.options();
        var http = checked(request.scope(), options);
        var session = session(http, sessions);
        var message = message(request.withBodyLimit(options.maxMessageBytes()));
        return switch (session.post(message, number(request.header(NUMBER).orElse("0"), NUMBER))) {
            case TAKEN -> answer(Response.empty(204));
            case FULL -> answer(Response.empty(429).withHeader("retry-after", "1"));
            case ENDED -> answer(Response.empty(410));
            case OUT_OF_ORDER -> answer(Response.empty(409));
        };
    }

    // The two types are none that a form can send, so a browser asks before a foreign page may.
    private static WebSocketEvent.Receive message(Request request) {
        var type = request.header("content-type").orElse("");
        int end = type.indexOf(';');
        return switch ((end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT)) {
            case "application/json" -> new WebSocketEvent.ReceiveText(utf8(request.body()));
            case "application/octet-stream" -> new WebSocketEvent.ReceiveBytes(request.body());
            default ->
                throw new HttpException(
                        415, "Expected application/json for text, or application/octet-stream for bytes.");
        };
    }

    private static String utf8(Bytes bytes) {
        try {
            ByteBuffer buffer = bytes.asByteBuffer();
            return StandardCharsets.UTF_8.newDecoder().decode(buffer).toString();
        } catch (CharacterCodingException _) {
            throw new HttpException(400, "Expected text in UTF-8.");
        }
    }

    static long number(String text, String what) {
        boolean isNumber = !text.isEmpty() && text.length() <= MAX_NUMBER_DIGITS;
        for (int i = 0; i < text.length(); i++) isNumber &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
        if (!isNumber) throw new HttpException(400, "Expected a number in " + what + ".");
        return Long.parseLong(text);
    }

    static Session open(HttpScope http, Sessions sessions) {
        var session = sessions.open(http);
        if (session == null) throw new HttpException(503, "There are too many sessions. Come back later.");
        return session;
    }

    /// Waits until the application has answered the handshake; null when the client has gone meanwhile.
    static Handshake.@Nullable State handshake(Session session, Carrier carrier) throws InterruptedException {
        var handshake = session.handshake();
        while (handshake instanceof Handshake.State.Open) {
            if (!carrier.await()) return null;
            handshake = session.handshake();
        }
        return handshake;
    }

    /// An answer that belongs to one client.
    static Response answer(Response response) {
        return response.withHeaders(response.headers().plus(EventStreams.PRIVATE));
    }

    static String json(Map<String, ?> fields) {
        return JsonCodec.standard().encode(fields);
    }

    static Map<String, Object> closed(WebSocketEvent.Close close) {
        return new TreeMap<>(Map.of("code", close.code(), "reason", close.reason()));
    }

    /// Something that answers a request itself, or throws what is answered for it.
    @FunctionalInterface
    interface Waiting {
        void serve(HttpScope http, Receive receive, Send send) throws Exception;
    }

    static Application application(Waiting waiting) {
        return (scope, receive, send) -> {
            try {
                // Routes by method stand before it, and those only take requests.
                waiting.serve((HttpScope) scope, receive, send);
            } catch (HttpException refused) {
                send(refusal(refused), scope, receive, send);
            }
        };
    }

    static Response refusal(HttpException refused) {
        return answer(Response.text(refused.getMessage() + "\n").withStatus(refused.status()));
    }

    static void send(Response response, Scope scope, Receive receive, Send send) throws Exception {
        Http.application(_ -> response).serve(scope, receive, send);
    }

    /// The session's client is told to go by the server that stops.
    static void stopped(Session session) {
        session.disconnect(CloseCode.GOING_AWAY);
    }
}
