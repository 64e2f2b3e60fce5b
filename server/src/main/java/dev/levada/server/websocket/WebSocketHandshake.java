package dev.levada.server.websocket;

import dev.levada.contract.Headers;
import dev.levada.contract.Origins;
import dev.levada.contract.RequestHead;
import dev.levada.server.connection.Refusal;
import dev.levada.server.deflate.Offer;
import dev.levada.server.options.ServerOptions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// The opening handshake (RFC 6455 section 4.2): checked before any application sees it.
///
/// @param head the request, with a scheme of `ws`
/// @param subprotocols what the client offers, in its order
/// @param accept the value that proves that we understood
public record WebSocketHandshake(RequestHead head, List<String> subprotocols, String accept) {
    private static final int MAX_SUBPROTOCOLS = 32;
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    public static boolean isAskedFor(RequestHead head) {
        return head.headers()
                .first("upgrade")
                .filter(it -> it.equalsIgnoreCase("websocket"))
                .isPresent();
    }

    /// Checks the handshake and its origin.
    ///
    /// @throws Refusal when it is malformed, of another version, or from a foreign page
    public static WebSocketHandshake check(RequestHead head, ServerOptions options) {
        var headers = head.headers();
        if (!head.method().equals("GET") || !head.httpVersion().equals("1.1"))
            throw new Refusal(400, "Expected a WebSocket handshake as GET with HTTP/1.1.");
        if (!hasToken(headers.all("connection"), "upgrade"))
            throw new Refusal(400, "Expected \"Upgrade\" in the Connection header of a WebSocket handshake.");
        checkVersion(headers);
        String key = checkedKey(headers.all("sec-websocket-key"));
        return checked(head, options, accept(key));
    }

    /// The same for a handshake on a stream of HTTP/2, which needs no proof (RFC 8441 section 5).
    ///
    /// @throws Refusal as for [#check]
    public static WebSocketHandshake checkExtended(RequestHead head, ServerOptions options) {
        checkVersion(head.headers());
        return checked(head, options, "");
    }

    private static void checkVersion(Headers headers) {
        if (headers.all("sec-websocket-version").stream()
                .noneMatch(it -> it.strip().equals("13")))
            throw new Refusal(426, "Expected WebSocket version 13.", Headers.of("sec-websocket-version", "13"));
        if (headers.all("content-length").stream().anyMatch(it -> !it.equals("0"))
                || headers.contains("transfer-encoding"))
            throw new Refusal(400, "Expected a WebSocket handshake without a body.");
    }

    private static WebSocketHandshake checked(RequestHead head, ServerOptions options, String accept) {
        var subprotocols = subprotocols(head.headers().all("sec-websocket-protocol"));
        // A malformed offer is refused now; what is made of a good one is decided when the application accepts.
        Offer.read(head.headers().all("sec-websocket-extensions"));
        if (!Origins.areAllowed(head, options.allowedOrigins()))
            throw new Refusal(403, "Expected a WebSocket handshake from a page of this site.");
        return new WebSocketHandshake(withScheme(head), subprotocols, accept);
    }

    private static String checkedKey(List<String> keys) {
        if (keys.size() != 1) throw new Refusal(400, "Expected one Sec-WebSocket-Key header.");
        try {
            if (Base64.getDecoder().decode(keys.getFirst()).length == 16) return keys.getFirst();
        } catch (IllegalArgumentException _) {
            // Told below.
        }
        throw new Refusal(400, "Expected 16 bytes of Base64 in Sec-WebSocket-Key.");
    }

    private static List<String> subprotocols(List<String> lines) {
        var offered = new ArrayList<String>();
        for (var line : lines)
            for (var token : line.split(",", MAX_SUBPROTOCOLS + 2)) {
                String name = token.strip();
                if (!isToken(name) || offered.contains(name))
                    throw new Refusal(400, "Expected different HTTP tokens in Sec-WebSocket-Protocol.");
                offered.add(name);
                if (offered.size() > MAX_SUBPROTOCOLS)
                    throw new Refusal(400, "Expected at most " + MAX_SUBPROTOCOLS + " subprotocols.");
            }
        return offered;
    }

    private static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c >= 0x7f || "()<>@,;:\\\"/[]?={}".indexOf(c) >= 0) return false;
        }
        return !text.isEmpty();
    }

    private static boolean hasToken(List<String> lines, String token) {
        for (var line : lines)
            for (var part : line.split(",", 100)) if (part.strip().equalsIgnoreCase(token)) return true;
        return false;
    }

    private static String accept(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-1.", e);
        }
    }

    private static RequestHead withScheme(RequestHead head) {
        return new RequestHead(
                head.httpVersion(),
                head.method(),
                head.scheme().equals("https") ? "wss" : "ws",
                head.path(),
                head.rawPath(),
                head.queryString(),
                head.rootPath(),
                head.headers(),
                head.client(),
                head.server());
    }
}
