package dev.levada.testkit;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.Event;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.LifespanEvent;
import dev.levada.contract.Receive;
import dev.levada.contract.Scope;
import dev.levada.contract.Send;
import dev.levada.contract.UnsupportedScopeException;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketEvents;
import dev.levada.contract.WebSocketScope;

/// Small applications to test the test kit with.
final class Applications {
    private Applications() {}

    /// Answers each message with itself.
    static final Application ECHO = webSocket((_, receive, send) -> {
        for (var event = receive.next(); event instanceof WebSocketEvent.Receive message; event = receive.next())
            send.accept(message.echo());
    });

    /// Accepts, and does nothing but wait for the end.
    static final Application SILENT = webSocket((_, receive, _) -> {
        var event = receive.next();
        while (!(event instanceof WebSocketEvent.Disconnect)) event = receive.next();
    });

    /// Says what it was asked for.
    static final Application HELLO = http((scope, receive, send) -> {
        var body = body(receive);
        respond(send, 200, scope.method() + " " + scope.path() + " " + body.utf8());
    });

    interface SocketApplication {
        void serve(WebSocketScope scope, Receive receive, Send send) throws Exception;
    }

    interface RequestApplication {
        void serve(HttpScope scope, Receive receive, Send send) throws Exception;
    }

    interface LifespanApplication {
        void serve(Receive receive, Send send) throws Exception;
    }

    /// An application for accepted sockets.
    static Application webSocket(SocketApplication application) {
        return (scope, receive, send) -> {
            var _ = WebSocketEvents.accepting(scope, receive, send);
            application.serve((WebSocketScope) scope, receive, send);
        };
    }

    /// An application for sockets that answers the handshake itself.
    static Application handshake(SocketApplication application) {
        return (scope, receive, send) -> {
            if (!(scope instanceof WebSocketScope socket)) throw new UnsupportedScopeException(scope.type());
            receive.next();
            application.serve(socket, receive, send);
        };
    }

    static Application http(RequestApplication application) {
        return (scope, receive, send) -> {
            if (!(scope instanceof HttpScope http)) throw new UnsupportedScopeException(scope.type());
            application.serve(http, receive, send);
        };
    }

    static Application byProtocol(Application http, Application webSocket, LifespanApplication lifespan) {
        return (Scope scope, Receive receive, Send send) -> {
            switch (scope.type()) {
                case "http" -> http.serve(scope, receive, send);
                case "websocket" -> webSocket.serve(scope, receive, send);
                case "lifespan" -> lifespan.serve(receive, send);
                default -> throw new UnsupportedScopeException(scope.type());
            }
        };
    }

    /// Startup and shutdown without any work.
    static final LifespanApplication READY = (receive, send) -> {
        receive.next();
        send.accept(new LifespanEvent.StartupComplete());
        receive.next();
        send.accept(new LifespanEvent.ShutdownComplete());
    };

    static Bytes body(Receive receive) throws InterruptedException {
        var body = Bytes.EMPTY;
        for (Event.Inbound event = receive.next();
                event instanceof HttpEvent.Request(var part, var more);
                event = receive.next()) {
            body = body.plus(part);
            if (!more) return body;
        }
        return body;
    }

    static void respond(Send send, int status, String text) throws InterruptedException {
        send.accept(new HttpEvent.ResponseStart(status, Headers.of("content-type", "text/plain")));
        send.accept(new HttpEvent.ResponseBody(Bytes.utf8(text)));
    }
}
