package dev.levada.testkit;

import dev.levada.contract.Address;
import dev.levada.contract.Application;
import dev.levada.contract.Attributes;
import dev.levada.contract.Bytes;
import dev.levada.contract.Extensions;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Receive;
import dev.levada.contract.RequestHead;
import dev.levada.contract.Scope;
import dev.levada.contract.Send;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketScope;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A site without a network: each client has a communicator, and all share one [Activity].
final class MemoryBackend implements Backend {
    private static final String HOST = "127.0.0.1";
    private static final int PORT = 80;

    private final Activity activity = new Activity();
    private final ConcurrentLinkedDeque<AutoCloseable> clients = new ConcurrentLinkedDeque<>();
    private final AtomicInteger nextClientPort = new AtomicInteger(49_152);
    private final Application application;
    private final TestOptions options;
    private final MemoryLifespan lifespan;

    private MemoryBackend(Application application, TestOptions options, MemoryLifespan lifespan) {
        this.application = application;
        this.options = options;
        this.lifespan = lifespan;
    }

    static MemoryBackend start(Application application, TestOptions options) {
        return new MemoryBackend(application, options, MemoryLifespan.start(application, options));
    }

    @Override
    public String authority() {
        return HOST;
    }

    @Override
    public TestExchange exchange(String method, String target, Headers headers, @Nullable Bytes body) {
        var all = Headers.of("host", authority()).plus(headers);
        if (body == null) all = all.with("transfer-encoding", "chunked");
        else if (!body.isEmpty()) all = all.with("content-length", "" + body.length());
        var head = head(method, "http", target, all);
        var scope = new HttpScope(head, lifespan.state(), Extensions.NONE, Attributes.EMPTY);
        var exchange = HttpCommunicator.start(activity, application, scope, options);
        clients.add(exchange);
        if (body != null) exchange.endBody(body);
        return exchange;
    }

    @Override
    public Opened open(String target, Headers headers, List<String> subprotocols) {
        var all = Headers.of(
                "host", authority(), "upgrade", "websocket", "connection", "Upgrade", "sec-websocket-version", "13");
        if (!subprotocols.isEmpty()) all = all.plus("sec-websocket-protocol", String.join(", ", subprotocols));
        var head = head("GET", "ws", target, all.plus(headers));
        var scope = new WebSocketScope(head, subprotocols, lifespan.state(), Extensions.NONE, Attributes.EMPTY);
        var socket = WebSocketCommunicator.start(
                activity, isCrossOrigin(headers) ? MemoryBackend::refuse : application, scope, options);
        clients.add(socket);
        return new Opened(socket.connect(), socket);
    }

    private RequestHead head(String method, String scheme, String target, Headers headers) {
        var plain = RequestHead.of(method, scheme, target, headers);
        return new RequestHead(
                plain.httpVersion(),
                plain.method(),
                plain.scheme(),
                plain.path(),
                plain.rawPath(),
                plain.queryString(),
                plain.rootPath(),
                plain.headers(),
                new Address(HOST, nextClientPort.getAndUpdate(port -> port == 65_535 ? 49_152 : port + 1)),
                new Address(HOST, PORT));
    }

    // The server's default: pages of other hosts may not open sockets, and the application is not asked.
    private boolean isCrossOrigin(Headers headers) {
        var origin = headers.first("origin");
        return origin.isPresent() && !origin.get().equals("http://" + authority());
    }

    private static void refuse(Scope scope, Receive receive, Send send) throws InterruptedException {
        if (receive.next() instanceof WebSocketEvent.Connect) send.accept(WebSocketEvent.Close.NORMAL);
    }

    @Override
    public void close() {
        var closing = new Closing();
        for (var client = clients.pollLast(); client != null; client = clients.pollLast()) closing.close(client);
        closing.close(lifespan);
        closing.rethrow();
    }
}
