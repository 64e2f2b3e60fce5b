package dev.levada.server;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.Event;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Receive;
import dev.levada.contract.Scope;
import dev.levada.contract.Send;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketEvents;
import dev.levada.contract.WebSocketScope;
import java.io.ByteArrayOutputStream;

/// Small applications that many tests serve.
final class Apps {
    private Apps() {}

    /// Echoes WebSocket messages; answers requests with method, path and body.
    static final Application ECHO = (scope, receive, send) -> {
        if (scope instanceof WebSocketScope) {
            echoSocket(scope, receive, send);
        } else if (scope instanceof HttpScope http) {
            byte[] body = body(receive);
            respond(
                    send,
                    http.method() + " " + http.path() + " " + Bytes.wrap(body).utf8());
        }
    };

    /// Accepts a WebSocket and reads on to its end.
    static final Application READER = (_, receive, send) -> {
        receive.next();
        send.accept(WebSocketEvent.Accept.PLAIN);
        readOn(receive);
    };

    static void echoSocket(Scope scope, Receive receive, Send send) throws Exception {
        for (var event : WebSocketEvents.accepting(scope, receive, send))
            if (event instanceof WebSocketEvent.Receive message) send.accept(message.echo());
    }

    /// Reads up to the disconnect, which is returned.
    static WebSocketEvent.Disconnect readOn(Receive receive) throws InterruptedException {
        while (true) if (receive.next() instanceof WebSocketEvent.Disconnect disconnect) return disconnect;
    }

    /// The whole request body.
    static byte[] body(Receive receive) throws InterruptedException {
        var body = new ByteArrayOutputStream();
        while (receive.next() instanceof HttpEvent.Request part) {
            body.writeBytes(part.body().toArray());
            if (!part.moreBody()) return body.toByteArray();
        }
        throw new IllegalStateException("The client left within its request body.");
    }

    static void respond(Send send, String text) throws InterruptedException {
        respond(send, 200, Headers.of("content-type", "text/plain"), text);
    }

    static void respond(Send send, int status, Headers headers, String text) throws InterruptedException {
        send.accept(new HttpEvent.ResponseStart(status, headers));
        send.accept(new HttpEvent.ResponseBody(Bytes.utf8(text)));
    }

    static Event.Outbound part(String text) {
        return new HttpEvent.ResponseBody(Bytes.utf8(text), true);
    }
}
