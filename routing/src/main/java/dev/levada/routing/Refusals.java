package dev.levada.routing;

import dev.levada.contract.Bytes;
import dev.levada.contract.DenialResponse;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Receive;
import dev.levada.contract.Send;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketScope;
import java.util.LinkedHashSet;
import java.util.Set;

/// What a client hears when no route takes its path. The answers repeat nothing of the request.
final class Refusals {
    private static final Bytes NOT_FOUND = Bytes.utf8("Not Found\n");
    private static final Bytes METHOD_NOT_ALLOWED = Bytes.utf8("Method Not Allowed\n");

    private Refusals() {}

    static void notFound(Send send) throws InterruptedException {
        answer(send, 404, plainText(NOT_FOUND), NOT_FOUND);
    }

    /// 405, or the answer to OPTIONS (RFC 9110 sections 15.5.6 and 9.3.7).
    static void wrongMethod(HttpScope scope, Set<String> methods, Send send) throws InterruptedException {
        var allowed = new LinkedHashSet<String>();
        for (var method : methods) {
            allowed.add(method);
            if (method.equals("GET")) allowed.add("HEAD");
        }
        allowed.add("OPTIONS");
        String allow = String.join(", ", allowed);
        if (scope.method().equals("OPTIONS")) answer(send, 204, Headers.of("allow", allow), Bytes.EMPTY);
        else answer(send, 405, plainText(METHOD_NOT_ALLOWED).plus("allow", allow), METHOD_NOT_ALLOWED);
    }

    static void notFound(WebSocketScope scope, Receive receive, Send send) throws InterruptedException {
        // Anything but a connect means that the client has gone already.
        if (!(receive.next() instanceof WebSocketEvent.Connect)) return;
        if (scope.extension(DenialResponse.class).isEmpty()) {
            send.accept(WebSocketEvent.Close.NORMAL);
            return;
        }
        send.accept(new WebSocketEvent.DenialStart(404, plainText(NOT_FOUND)));
        send.accept(new WebSocketEvent.DenialBody(NOT_FOUND, false));
    }

    private static void answer(Send send, int status, Headers headers, Bytes body) throws InterruptedException {
        send.accept(new HttpEvent.ResponseStart(status, headers));
        send.accept(new HttpEvent.ResponseBody(body));
    }

    private static Headers plainText(Bytes body) {
        return Headers.of("content-type", "text/plain; charset=utf-8", "content-length", String.valueOf(body.length()));
    }
}
