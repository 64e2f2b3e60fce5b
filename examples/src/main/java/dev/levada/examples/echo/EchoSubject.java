package dev.levada.examples.echo;

import static dev.levada.consumer.Http.get;
import static dev.levada.consumer.Http.post;
import static dev.levada.consumer.Sockets.socket;
import static dev.levada.routing.ProtocolRouter.http;
import static dev.levada.routing.ProtocolRouter.webSocket;
import static dev.levada.routing.Route.path;
import static dev.levada.routing.Route.prefix;

import dev.levada.consumer.Request;
import dev.levada.consumer.Response;
import dev.levada.consumer.WebSocketConsumer;
import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.Headers;
import dev.levada.layer.ChannelLayer;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Routes;
import java.nio.charset.StandardCharsets;

/// The smallest answers over HTTP and WebSocket: `./levada demo echo`.
///
/// Outside test suites and load generators are pointed at it, so what it answers is fixed.
///
/// | HTTP | answer |
/// | --- | --- |
/// | GET `/` | `OK` |
/// | POST `/` | the request's body |
/// | `/hello` | `hello` |
/// | `/echo` | the request's header lines |
/// | `/cookie` | the cookies as `name=value` lines |
///
/// | WebSocket | what it does |
/// | --- | --- |
/// | `/chat/{room}` | sends every message to all in the room, the sender included |
/// | any other path | sends every message back |
public final class EchoSubject {
    /// How long a body may be that POST `/` returns: 16 MiB. The server may stop it earlier.
    static final int BODY_LIMIT_BYTES = 16 << 20;

    private static final Response OK = Response.text("OK");
    private static final Response HELLO = Response.text("hello");

    private EchoSubject() {}

    /// The plain subject alone.
    public static Application create(ChannelLayer layer) {
        return layer.around(new ProtocolRouter(
                http(Routes.of(get("/", _ -> OK), post("/", EchoSubject::body), path("/", pages()))),
                webSocket(Routes.of(
                        path("/", sockets()), prefix("/", WebSocketConsumer.application(EchoConsumer::new))))));
    }

    /// Its HTTP paths but `/`.
    public static Routes pages() {
        return Routes.of(
                get("/hello", _ -> HELLO), get("/echo", EchoSubject::headers), get("/cookie", EchoSubject::cookies));
    }

    /// Its WebSocket paths that have a name.
    public static Routes sockets() {
        return Routes.of(socket("/echo", EchoConsumer::new), socket("/chat/{room}", RoomConsumer::new));
    }

    private static Response body(Request request) {
        String type = request.header("content-type").orElse("application/octet-stream");
        // Whole and not streamed: many clients send all of a body before they read any of the answer.
        return Response.bytes(type, request.withBodyLimit(BODY_LIMIT_BYTES).body());
    }

    private static Response headers(Request request) {
        var lines = new StringBuilder();
        for (Headers.Header header : request.headers())
            lines.append(header.name()).append(": ").append(header.value()).append('\n');
        // Header values are bytes, one in each char.
        return Response.bytes(
                "text/plain; charset=iso-8859-1", Bytes.wrap(lines.toString().getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static Response cookies(Request request) {
        var lines = new StringBuilder();
        request.cookies()
                .forEach((name, value) ->
                        lines.append(name).append('=').append(value).append('\n'));
        return Response.bytes(
                "text/plain; charset=iso-8859-1", Bytes.wrap(lines.toString().getBytes(StandardCharsets.ISO_8859_1)));
    }
}
