package dev.levada.edge.wire;

import dev.levada.contract.Address;
import dev.levada.contract.Attributes;
import dev.levada.contract.Bytes;
import dev.levada.contract.ConnectionScope;
import dev.levada.contract.DenialResponse;
import dev.levada.contract.Extension;
import dev.levada.contract.Extensions;
import dev.levada.contract.HttpScope;
import dev.levada.contract.RequestHead;
import dev.levada.contract.TlsSession;
import dev.levada.contract.WebSocketScope;
import dev.levada.edge.bytes.ByteReader;
import dev.levada.edge.bytes.ByteWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is served, as bytes: the head of the request, what the client offers, and what the edge's server
/// can do that works over the link too.
public final class Scopes {
    private static final int MAX_TEXTS = 10_000;

    private Scopes() {}

    /// The scope as the worker is to see it.
    public static Bytes write(ConnectionScope scope) {
        var out = new ByteWriter(512);
        boolean isSocket = scope instanceof WebSocketScope;
        out.flag(isSocket);
        head(out, scope.head());
        if (scope instanceof WebSocketScope socket) texts(out, socket.subprotocols());
        out.flag(scope.extension(DenialResponse.class).isPresent());
        var tls = scope.extension(TlsSession.class).orElse(null);
        out.flag(tls != null);
        if (tls != null) tls(out, tls);
        return out.toBytes();
    }

    /// @param state what the worker's application has put aside
    /// @param offered what the worker can do beyond what the edge's server can
    public static ConnectionScope read(Bytes bytes, Attributes state, List<Extension> offered) {
        var in = new ByteReader(bytes);
        boolean isSocket = in.flag();
        var head = head(in);
        var subprotocols = isSocket ? texts(in) : List.<String>of();
        var extensions = new ArrayList<>(offered);
        if (in.flag()) extensions.add(new DenialResponse());
        if (in.flag()) extensions.add(tls(in));
        var all = Extensions.of(extensions.toArray(Extension[]::new));
        return isSocket
                ? new WebSocketScope(head, subprotocols, state, all, Attributes.EMPTY)
                : new HttpScope(head, state, all, Attributes.EMPTY);
    }

    /// Whether it is a WebSocket; else it is a request.
    public static boolean isWebSocket(Bytes scope) {
        return new ByteReader(scope).flag();
    }

    private static void head(ByteWriter out, RequestHead head) {
        out.text(head.httpVersion())
                .text(head.method())
                .text(head.scheme())
                .text(head.path())
                .text(head.rawPath())
                .text(head.queryString())
                .text(head.rootPath());
        Values.write(out, head.headers());
        address(out, head.client());
        address(out, head.server());
    }

    private static RequestHead head(ByteReader in) {
        return new RequestHead(
                in.text(),
                in.text(),
                in.text(),
                in.text(),
                in.text(),
                in.text(),
                in.text(),
                Values.headers(in),
                address(in),
                address(in));
    }

    private static void address(ByteWriter out, @Nullable Address address) {
        out.flag(address != null);
        if (address != null) out.text(address.host()).number(address.port() + 1L);
    }

    private static @Nullable Address address(ByteReader in) {
        return in.flag() ? new Address(in.text(), in.count(65_536) - 1) : null;
    }

    private static void texts(ByteWriter out, List<String> texts) {
        out.number(texts.size());
        texts.forEach(out::text);
    }

    private static List<String> texts(ByteReader in) {
        int size = in.count(MAX_TEXTS);
        var texts = new ArrayList<String>();
        for (int i = 0; i < size; i++) texts.add(in.text());
        return texts;
    }

    private static void tls(ByteWriter out, TlsSession tls) {
        Values.text(out, tls.serverCertificate());
        texts(out, tls.clientCertificateChain());
        Values.text(out, tls.clientCertificateName());
        Values.text(out, tls.clientCertificateError());
        out.number(tls.version()).number(tls.cipherSuite());
    }

    private static TlsSession tls(ByteReader in) {
        return new TlsSession(
                Values.textOrNull(in),
                texts(in),
                Values.textOrNull(in),
                Values.textOrNull(in),
                in.count(Integer.MAX_VALUE),
                in.count(Integer.MAX_VALUE));
    }
}
