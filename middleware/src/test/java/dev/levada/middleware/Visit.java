package dev.levada.middleware;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.Event;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.RequestHead;
import dev.levada.contract.UnsupportedScopeException;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketScope;
import dev.levada.testkit.ApplicationCommunicator;
import dev.levada.testkit.HttpCommunicator;
import dev.levada.testkit.TestOptions;
import dev.levada.testkit.TestResponse;
import java.time.Duration;

/// What the tests of middleware have in common: applications to put it around, and requests.
final class Visit {
    static final TestOptions PATIENT = TestOptions.defaults().withDeadline(Duration.ofSeconds(20));

    private Visit() {}

    /// Answers every request, and accepts every WebSocket.
    static Application answering(int status, String body, String... headers) {
        return (scope, receive, send) -> {
            switch (scope) {
                case HttpScope _ -> {
                    send.accept(new HttpEvent.ResponseStart(status, Headers.of(headers)));
                    send.accept(new HttpEvent.ResponseBody(Bytes.utf8(body)));
                }
                case WebSocketScope _ -> {
                    receive.next();
                    send.accept(WebSocketEvent.Accept.PLAIN);
                    receive.next();
                }
                default -> throw new UnsupportedScopeException(scope.type());
            }
        };
    }

    static HttpScope http(String method, String target, String... headers) {
        return HttpScope.of(RequestHead.of(method, "http", target, Headers.of(headers)));
    }

    static HttpScope https(String method, String target, String... headers) {
        return HttpScope.of(RequestHead.of(method, "https", target, Headers.of(headers)));
    }

    static TestResponse get(Application application, String... headers) {
        return send(application, http("GET", "/", headers));
    }

    static TestResponse send(Application application, HttpScope scope) {
        try (var exchange = HttpCommunicator.start(application, scope, PATIENT)) {
            return exchange.response();
        }
    }

    /// The first answer to a handshake.
    static Event.Outbound knock(Application application, boolean mayDeny, String... headers) {
        var scope = WebSocketScope.of(RequestHead.of("GET", "ws", "/ws", Headers.of(headers)));
        var options = mayDeny ? PATIENT : PATIENT.withoutExtensions();
        try (var socket = ApplicationCommunicator.start(application, scope, options)) {
            socket.send(new WebSocketEvent.Connect());
            return socket.receive();
        }
    }
}
