package dev.levada.routing;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.Event;
import dev.levada.contract.Extension;
import dev.levada.contract.Extensions;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpOrder;
import dev.levada.contract.HttpScope;
import dev.levada.contract.RequestHead;
import dev.levada.contract.Scope;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketOrder;
import dev.levada.contract.WebSocketScope;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// One scope served to its end, and what the application sent. The order of events is checked as a server
/// does.
record Visit(List<Event.Outbound> sent) {
    static Visit get(Application application, String target) throws Exception {
        return http(application, "GET", target);
    }

    static Visit http(Application application, String method, String target) throws Exception {
        return serve(application, HttpScope.of(RequestHead.of(method, "http", target, Headers.EMPTY)));
    }

    static Visit webSocket(Application application, String target, Extension... extensions) throws Exception {
        var plain = WebSocketScope.of(RequestHead.of("GET", "ws", target, Headers.EMPTY));
        return serve(
                application,
                new WebSocketScope(
                        plain.head(), List.of(), plain.state(), Extensions.of(extensions), plain.attributes()));
    }

    static Visit serve(Application application, Scope scope) throws Exception {
        var sent = new ArrayList<Event.Outbound>();
        var http = new HttpOrder();
        var socket = new WebSocketOrder();
        boolean isHttp = scope instanceof HttpScope;
        var inbound = new ArrayDeque<Event.Inbound>();
        inbound.add(isHttp ? HttpEvent.Request.EMPTY : new WebSocketEvent.Connect());
        application.serve(
                scope,
                inbound::remove,
                event -> sent.add(isHttp ? (Event.Outbound) http.send(event) : (Event.Outbound) socket.send(event)));
        return new Visit(sent);
    }

    int status() {
        return start().status();
    }

    Headers headers() {
        return start().headers();
    }

    String text() {
        var body = Bytes.EMPTY;
        for (var event : sent) if (event instanceof HttpEvent.ResponseBody part) body = body.plus(part.body());
        return body.utf8();
    }

    private HttpEvent.ResponseStart start() {
        if (!sent.isEmpty() && sent.getFirst() instanceof HttpEvent.ResponseStart start) return start;
        throw new AssertionError("Expected a response, but the application sent " + sent);
    }
}
