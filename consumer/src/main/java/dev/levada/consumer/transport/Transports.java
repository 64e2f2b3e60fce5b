package dev.levada.consumer.transport;

import dev.levada.consumer.Http;
import dev.levada.consumer.HttpException;
import dev.levada.consumer.Request;
import dev.levada.consumer.Response;
import dev.levada.consumer.WebSocketConsumer;
import dev.levada.contract.Application;
import dev.levada.contract.ContractException;
import dev.levada.routing.Route;
import dev.levada.routing.Routes;
import java.util.function.Supplier;

/// One WebSocket consumer, reached in three ways: by WebSocket, and where something on the way does not let
/// WebSockets through, by server-sent events or by long poll. The consumer notices nothing.
///
/// ```java
/// var chat = Transports.of(ChatConsumer::new);
/// new ProtocolRouter(
///     http(Routes.of(Route.path("/chat/{room}", chat.http()))),      // .../sse and .../poll
///     webSocket(Routes.of(Route.path("/chat/{room}", chat.webSocket()))))
/// ```
///
/// | request below the path | is | answer |
/// | --- | --- | --- |
/// | `GET sse` | the handshake | events: `open` with `{"session": ID}`, messages, `close` with END |
/// | `POST sse` | a message | 204 |
/// | `POST poll` | the handshake | `{"session": ID, "last": N, "messages": [...]}` |
/// | `GET poll?after=N` | confirms N, waits for more | `{"last": N, "messages": [...], "closed": END}` |
/// | `POST poll` | a message | 204 |
/// | `DELETE poll` | the client's close | 204 |
///
/// All but the handshakes have the session's id in the header `levada-session`. A message of the client is
/// the body: text as `application/json`, bytes as `application/octet-stream`. A client that may send one
/// twice, because it has seen no answer, numbers them from 1 in `levada-message`; each is handled once. A
/// text message in an answer is text, a binary one is `{"bytes": BASE64}`, among events one named `bytes`
/// with its Base64. END is `{"code": 1000, "reason": ""}`, of the close. Statuses: 403 foreign page, 404
/// no such session, 409 a number that cannot be, 410 the session has ended, 413 too long, 415 another
/// content type, 429 the consumer is behind, 503 too many sessions.
///
/// A poll that is answered without messages is asked again. Messages are kept until a later poll confirms
/// them, so that a lost answer loses nothing. There is one poll at a time: a newer one ends the older with
/// an empty answer. A stream of events that is lost is a session that is lost, as with a WebSocket.
///
/// Sessions live in this process. Where several processes share a port or a proxy, all requests of a client
/// have to reach the same one, for example by a cookie of the proxy; groups reach as far as the layer does.
///
/// A session's application runs on a virtual thread of its own; what it throws is logged. Any thread may
/// use this object.
public final class Transports implements AutoCloseable {
    private final Application application;
    private final Sessions sessions;

    private Transports(Application application, TransportOptions options) {
        this.application = application;
        sessions = new Sessions(application, options);
    }

    /// Transports for a consumer, of which each connection gets a new one.
    ///
    /// @param factory makes a new instance at each call; any thread may call it. It is called once here, to
    ///     check the consumer's declarations.
    /// @throws ContractException when the declarations are wrong; the message names the consumer
    public static Transports of(Supplier<? extends WebSocketConsumer> factory) {
        return of(factory, TransportOptions.defaults());
    }

    /// The same with options of its own.
    public static Transports of(Supplier<? extends WebSocketConsumer> factory, TransportOptions options) {
        return new Transports(WebSocketConsumer.application(factory), options);
    }

    /// Transports for any application that serves WebSockets.
    public static Transports of(Application application, TransportOptions options) {
        return new Transports(application, options);
    }

    /// For the routes of WebSockets.
    public Application webSocket() {
        return application;
    }

    /// For the routes of HTTP, to be mounted at the path of the WebSocket or any other.
    public Routes http() {
        var events = new EventStreamEndpoint(sessions);
        var polls = new PollEndpoint(sessions);
        return Routes.of(
                Route.path("/sse", Endpoint.application(events::serve)).methods("GET"),
                Http.post("/sse", this::message),
                Route.path("/poll", Endpoint.application(polls::poll)).methods("GET"),
                Route.path("/poll", Endpoint.application(polls::post)).methods("POST"),
                Http.delete("/poll", polls::close));
    }

    private Response message(Request request) throws InterruptedException {
        try {
            return Endpoint.post(request, sessions);
        } catch (HttpException refused) {
            return Endpoint.refusal(refused);
        }
    }

    /// What the sessions have done so far.
    public TransportStatistics statistics() {
        return sessions.statistics();
    }

    /// Ends all sessions with 1001 and refuses further ones. A server that stops ends by itself those whose
    /// request it is serving; the others, whose client is between two polls, end when it does not come.
    @Override
    public void close() {
        sessions.close();
    }
}
