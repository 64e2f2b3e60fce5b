package dev.levada.server.http;

import dev.levada.contract.Headers;
import dev.levada.contract.PercentCoding;
import dev.levada.contract.RequestHead;
import dev.levada.server.connection.LoopContext;
import dev.levada.server.connection.Peer;
import dev.levada.server.connection.Refusal;
import dev.levada.server.options.ServerOptions;
import dev.levada.server.proxy.ForwardedHead;
import dev.levada.server.proxy.TrustedProxies;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Netty's request as our [RequestHead], or a [Refusal]. The rules are RFC 9112's, in the strict reading.
public final class RequestHeads {
    // Values that stand in nearly every handshake, so that a scope need not hold its own copy.
    private static final Map<String, String> KNOWN_VALUES = Stream.of(
                    "13",
                    "Upgrade",
                    "upgrade",
                    "websocket",
                    "keep-alive, Upgrade",
                    "keep-alive",
                    "close",
                    "no-cache",
                    "gzip, deflate, br",
                    "gzip, deflate, br, zstd",
                    "*/*",
                    "permessage-deflate",
                    "permessage-deflate; client_max_window_bits")
            .collect(Collectors.toUnmodifiableMap(value -> value, value -> value));

    private static final Set<String> SINGLE = Set.of("host", "content-length", "transfer-encoding", "expect");

    private RequestHeads() {}

    static RequestHead of(HttpRequest request, LoopContext loop, Peer peer) {
        var options = loop.context().options();
        if (request.decoderResult().isFailure())
            throw malformed(request.decoderResult().cause());
        boolean is11 = request.protocolVersion().equals(HttpVersion.HTTP_1_1);
        if (!is11 && !request.protocolVersion().equals(HttpVersion.HTTP_1_0))
            throw new Refusal(505, "Expected HTTP/1.0 or HTTP/1.1.");
        var headers = headers(request, options);
        checkFraming(headers, is11);
        return of(request.method().name(), request.uri(), is11, headers, loop, peer);
    }

    static RequestHead of(PlainRequest request, LoopContext loop, Peer peer) {
        return of(request.method(), request.target(), true, request.headers(), loop, peer);
    }

    private static RequestHead of(
            String method, String target, boolean is11, Headers headers, LoopContext loop, Peer peer) {
        String authority = checkHost(headers, is11);
        checkTarget(target);
        String origin = originForm(target, authority, method);
        int question = origin.indexOf('?');
        String rawPath = question < 0 ? origin : origin.substring(0, question);
        var head = new RequestHead(
                is11 ? "1.1" : "1.0",
                method,
                peer.scheme(),
                PercentCoding.decode(rawPath),
                rawPath,
                question < 0 ? "" : origin.substring(question + 1),
                loop.context().options().rootPath(),
                headers,
                peer.client(),
                peer.server());
        return ForwardedHead.seen(head, peer, TrustedProxies.of(loop));
    }

    private static Refusal malformed(@Nullable Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException _ -> new Refusal(414, "The request line is too long.");
            case TooLongHttpHeaderException _ -> new Refusal(431, "The request headers are too large.");
            case null, default -> new Refusal(400, "The request is malformed.");
        };
    }

    private static Headers headers(HttpRequest request, ServerOptions options) {
        int count = request.headers().size();
        if (count > options.limits().maxHeaders()) throw new Refusal(431, "There are too many request headers.");
        String[] pairs = new String[2 * count];
        int next = 0;
        for (var lines = request.headers().iteratorCharSequence(); lines.hasNext(); ) {
            var line = lines.next();
            String name = line.getKey().toString().toLowerCase(Locale.ROOT);
            // Many applications and gateways see no difference between "-" and "_": one could pose as the other.
            if (name.indexOf('_') >= 0) continue;
            pairs[next] = KnownNames.of(name);
            pairs[next + 1] = checkedValue(line.getValue().toString());
            next += 2;
        }
        var headers = Headers.parsed(next == pairs.length ? pairs : java.util.Arrays.copyOf(pairs, next));
        for (String single : SINGLE)
            if (headers.contains(single) && headers.all(single).size() > 1)
                throw new Refusal(400, "Expected one " + single + " header.");
        return headers;
    }

    /// The name of a header, in lower case; those that stand in nearly every request are not copied.
    public static String knownName(String name) {
        return KnownNames.of(name);
    }

    /// The value of a header.
    ///
    /// @throws Refusal when it has a control character
    public static String checkedValue(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f) throw new Refusal(400, "A header has a control character.");
        }
        return KNOWN_VALUES.getOrDefault(value, value);
    }

    private static void checkFraming(Headers headers, boolean is11) {
        var encoding = headers.first("transfer-encoding");
        if (encoding.isPresent() && headers.contains("content-length"))
            throw new Refusal(400, "Expected one way to tell the length of the body, not two.");
        if (encoding.isPresent() && !is11) throw new Refusal(400, "HTTP/1.0 has no transfer encodings.");
        if (encoding.isPresent() && !encoding.get().equalsIgnoreCase("chunked"))
            throw new Refusal(501, "Expected transfer encoding \"chunked\" and no other.");
        var length = headers.first("content-length");
        if (length.isPresent()) {
            String digits = length.get();
            boolean valid = !digits.isEmpty() && digits.length() <= 18;
            for (int i = 0; i < digits.length(); i++) valid &= digits.charAt(i) >= '0' && digits.charAt(i) <= '9';
            if (!valid) throw new Refusal(400, "Expected a content length in digits.");
        }
    }

    private static String checkHost(Headers headers, boolean is11) {
        var host = headers.first("host");
        if (host.isEmpty()) {
            if (is11) throw new Refusal(400, "Expected a Host header.");
            return "";
        }
        checkAuthority(host.get());
        return host.get();
    }

    /// Checks a host and its port.
    ///
    /// @throws Refusal when there is anything else
    public static void checkAuthority(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean legal = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || "-._~%!$&'()*+;=:[]".indexOf(c) >= 0;
            if (!legal) throw new Refusal(400, "Expected a Host header of a name and a port.");
        }
    }

    /// Checks path and query as the client sent them.
    ///
    /// @throws Refusal when it has what must be encoded
    public static void checkTarget(String target) {
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#') throw new Refusal(400, "The request target is malformed.");
        }
    }

    /// The path and query of the target, whichever of its forms the client chose (RFC 9112 section 3.2).
    private static String originForm(String target, String authority, String method) {
        if (target.startsWith("/")) return target;
        if (target.equals("*") && method.equals("OPTIONS")) return target;
        if (method.equals("CONNECT")) throw new Refusal(501, "This server is no proxy.");
        int scheme = target.indexOf("://");
        boolean isHttp = scheme > 0
                && (target.regionMatches(true, 0, "http", 0, scheme)
                        || target.regionMatches(true, 0, "https", 0, scheme));
        if (!isHttp) throw new Refusal(400, "Expected a request target that begins with a slash.");
        int path = target.indexOf('/', scheme + 3);
        int query = target.indexOf('?', scheme + 3);
        int end = path < 0 ? (query < 0 ? target.length() : query) : (query < 0 ? path : Math.min(path, query));
        if (!target.substring(scheme + 3, end).equalsIgnoreCase(authority))
            throw new Refusal(400, "Expected the same host in the request target and the Host header.");
        String rest = target.substring(end);
        return rest.startsWith("/") ? rest : "/" + rest;
    }
}
