package dev.levada.server.http2;

import dev.levada.contract.Headers;
import dev.levada.contract.PercentCoding;
import dev.levada.contract.RequestHead;
import dev.levada.server.connection.LoopContext;
import dev.levada.server.connection.Peer;
import dev.levada.server.connection.Refusal;
import dev.levada.server.http.RequestHeads;
import dev.levada.server.options.ServerOptions;
import dev.levada.server.proxy.ForwardedHead;
import dev.levada.server.proxy.TrustedProxies;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The head of a request as it came on a stream (RFC 9113 section 8.3).
///
/// @param head in the contract's terms
/// @param protocol what a CONNECT is to become (RFC 8441 section 4), or null
record StreamHead(RequestHead head, @Nullable String protocol) {
    /// Reads the fields of a request.
    ///
    /// @throws Http2Exception of the stream, when the request is malformed
    /// @throws Refusal when it is well formed, and not for this server
    static StreamHead of(int streamId, Http2Headers fields, LoopContext loop, Peer peer) throws Http2Exception {
        try {
            var sent = new Reader(fields, loop.context().options()).read(peer);
            return new StreamHead(ForwardedHead.seen(sent.head(), peer, TrustedProxies.of(loop)), sent.protocol());
        } catch (Refusal refusal) {
            if (refusal.status() != 400) throw refusal;
            throw Http2Exception.streamError(streamId, Http2Error.PROTOCOL_ERROR, "%s", refusal.getMessage());
        }
    }

    private static final class Reader {
        private final Http2Headers fields;
        private final ServerOptions options;
        private final String[] pairs;
        private int next = 2;

        private @Nullable String method;
        private @Nullable String scheme;
        private @Nullable String path;
        private @Nullable String authority;
        private @Nullable String host;
        private @Nullable String protocol;
        private @Nullable StringBuilder cookies;

        Reader(Http2Headers fields, ServerOptions options) {
            this.fields = fields;
            this.options = options;
            // One more for the host, one for the cookies.
            this.pairs = new String[2 * fields.size() + 4];
        }

        StreamHead read(Peer peer) {
            for (var field : fields) {
                String name = field.getKey().toString();
                String value = RequestHeads.checkedValue(field.getValue().toString());
                if (!value.isEmpty() && (isSpace(value.charAt(0)) || isSpace(value.charAt(value.length() - 1))))
                    throw new Refusal(400, "A header begins or ends with white space.");
                if (name.startsWith(":")) pseudo(name, value);
                else header(name, value);
            }
            checkHost();
            String method = required(this.method, ":method");
            boolean isConnect = method.equals("CONNECT");
            if (protocol != null && !isConnect) throw new Refusal(400, "Expected :protocol with CONNECT only.");
            if (isConnect && protocol == null) throw new Refusal(501, "This server is no proxy.");
            required(scheme, ":scheme");
            String target = required(path, ":path");
            if (!target.startsWith("/") && !(target.equals("*") && method.equals("OPTIONS")))
                throw new Refusal(400, "Expected a :path that begins with a slash.");
            RequestHeads.checkTarget(target);
            int question = target.indexOf('?');
            String rawPath = question < 0 ? target : target.substring(0, question);
            var head = new RequestHead(
                    "2",
                    method,
                    peer.scheme(),
                    PercentCoding.decode(rawPath),
                    rawPath,
                    question < 0 ? "" : target.substring(question + 1),
                    options.rootPath(),
                    headers(),
                    peer.client(),
                    peer.server());
            return new StreamHead(head, protocol);
        }

        private void pseudo(String name, String value) {
            switch (name) {
                case ":method" -> method = once(method, name, value);
                case ":scheme" -> scheme = once(scheme, name, value);
                case ":path" -> path = once(path, name, value);
                case ":authority" -> authority = once(authority, name, value);
                case ":protocol" -> protocol = once(protocol, name, value);
                default -> throw new Refusal(400, "Expected a pseudo-header of requests, but got another.");
            }
        }

        private void header(String name, String value) {
            boolean hasUnderscore = false;
            for (int i = 0; i < name.length(); i++) {
                char c = name.charAt(i);
                boolean isLegal = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || isRareTokenChar(c);
                if (!isLegal) throw new Refusal(400, "Expected a header name in lower case.");
                hasUnderscore |= c == '_';
            }
            switch (name) {
                case "" -> throw new Refusal(400, "A header has no name.");
                case "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade" ->
                    throw new Refusal(400, "HTTP/2 has no headers about the connection.");
                case "te" -> {
                    if (!value.equals("trailers")) throw new Refusal(400, "Expected no TE header but \"trailers\".");
                    add(name, value);
                }
                case "host" -> host = once(host, name, value);
                case "cookie" -> {
                    // Cut into crumbs for the compression (RFC 9113 section 8.2.3).
                    if (cookies == null) cookies = new StringBuilder(value);
                    else cookies.append("; ").append(value);
                }
                default -> {
                    // Many applications and gateways see no difference between "-" and "_": one could pose as the
                    // other.
                    if (!hasUnderscore) add(name, value);
                }
            }
        }

        private void checkHost() {
            if (authority != null && host != null && !authority.equalsIgnoreCase(host))
                throw new Refusal(400, "Expected the same host in :authority and the Host header.");
            if (authority == null) authority = host;
            if (authority == null) throw new Refusal(400, "Expected an :authority.");
            RequestHeads.checkAuthority(authority);
        }

        /// The host in front (the ASGI specification asks for it), the cookies at the end.
        private Headers headers() {
            pairs[0] = "host";
            pairs[1] = authority == null ? "" : authority;
            if (cookies != null) add("cookie", cookies.toString());
            if (next / 2 > options.limits().maxHeaders()) throw new Refusal(431, "There are too many request headers.");
            return Headers.parsed(next == pairs.length ? pairs : Arrays.copyOf(pairs, next));
        }

        private void add(String name, String value) {
            pairs[next] = RequestHeads.knownName(name);
            pairs[next + 1] = value;
            next += 2;
        }

        private static boolean isRareTokenChar(char c) {
            return c == '_' || "!#$%&'*+.^`|~".indexOf(c) >= 0;
        }

        private static boolean isSpace(char c) {
            return c == ' ' || c == '\t';
        }

        private static String once(@Nullable String known, String name, String value) {
            if (known != null) throw new Refusal(400, "Expected one " + name + ".");
            return value;
        }

        private static String required(@Nullable String value, String name) {
            if (value == null || value.isEmpty()) throw new Refusal(400, "Expected a value of " + name + ".");
            return value;
        }
    }
}
