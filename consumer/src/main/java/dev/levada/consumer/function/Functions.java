package dev.levada.consumer.function;

import dev.levada.consumer.HttpConsumer;
import dev.levada.consumer.WebSocketConsumer;
import dev.levada.contract.Application;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ChannelScope;
import dev.levada.contract.ContractException;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Quoted;
import dev.levada.contract.Receive;
import dev.levada.contract.Scope;
import dev.levada.contract.Send;
import dev.levada.contract.UnsupportedScopeException;
import dev.levada.contract.WebSocketScope;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// An application of functions, one for each kind of message, as in Channels 1: for those who like no
/// classes.
///
/// ```java
/// Application chat = Functions.of(
///         on(CONNECT, message -> message.reply().join(room(message))),
///         on(RECEIVE, message -> message.reply().broadcast(room(message), Broadcast.text("!")))
///                 .matching("text", "/shout "),
///         on(RECEIVE, message -> message.reply()
///                 .broadcast(room(message), Broadcast.text(message.text()))),
///         on("chat.kick", message -> message.reply().close(4001, message.message().text("reason"))));
/// Route.path("/chat/{room}", chat)
/// ```
///
/// The first function whose channel and filters fit gets the message. What none takes is treated as in
/// Channels 1: a WebSocket is accepted, what it sends is ignored, a request is answered with 404; a
/// message of the channel layer is dropped, counted and logged now and then, as for a consumer without a
/// handler.
///
/// Text that is not the JSON that [Incoming#as] expects closes a WebSocket with 1007 and is answered with
/// 400.
///
/// Messages of one connection are handled one at a time, in order; functions keep nothing between them but
/// what they put elsewhere, such as the browser's session or that of the connection
/// ([dev.levada.contract.Scope#attribute]).
///
/// Source: Channels 1, "Routing" and "Message Standards".
public final class Functions implements Application {
    /// A WebSocket is to be opened.
    public static final String CONNECT = "websocket.connect";
    /// A WebSocket has sent text or bytes.
    public static final String RECEIVE = "websocket.receive";
    /// A WebSocket has ended; nothing can be sent to it any more.
    public static final String DISCONNECT = "websocket.disconnect";
    /// A request has come, with its whole body.
    public static final String REQUEST = "http.request";

    private static final Set<String> EVENTS = Set.of(CONNECT, RECEIVE, DISCONNECT, REQUEST);

    private final List<FunctionRoute> routes;
    private final Application sockets;
    private final Application requests;

    private Functions(List<FunctionRoute> routes) {
        this.routes = routes;
        sockets = WebSocketConsumer.application(() -> new FunctionSocket(this));
        requests = HttpConsumer.application(() -> new FunctionRequest(this));
    }

    /// Functions in the order in which they are tried.
    public static Functions of(FunctionRoute... routes) {
        return new Functions(List.of(routes));
    }

    /// Leads messages of the channel to the function; narrow it with [FunctionRoute#matching].
    ///
    /// @param channel [#CONNECT], [#RECEIVE], [#DISCONNECT], [#REQUEST]; the type of a message that others
    ///     send to the [ReplyChannel#name()] or to its groups; or the name of a named channel
    public static FunctionRoute on(String channel, MessageFunction function) {
        boolean isMistyped =
                !EVENTS.contains(channel) && (channel.startsWith("websocket.") || channel.startsWith("http."));
        if (channel.isEmpty() || isMistyped)
            throw new ContractException("Expected one of " + Arrays.asList(CONNECT, RECEIVE, DISCONNECT, REQUEST)
                    + ", a message's type or the name of a channel, but got " + Quoted.of(channel) + ".");
        return new FunctionRoute(channel, function);
    }

    @Override
    public void serve(Scope scope, Receive receive, Send send) throws Exception {
        switch (scope) {
            case WebSocketScope _ -> sockets.serve(scope, receive, send);
            case HttpScope _ -> requests.serve(scope, receive, send);
            case ChannelScope channel -> work(channel, receive);
            default ->
                throw new UnsupportedScopeException("Expected a websocket, http or channel scope, but got "
                        + scope.type() + ". Put a router by protocol in front of these functions.");
        }
    }

    private void work(ChannelScope scope, Receive receive) throws Exception {
        while (receive.next() instanceof ChannelMessage message)
            if (!handle(new Incoming(scope.channel(), scope, message, Nobody.INSTANCE)))
                throw new ContractException("Expected a function for channel " + Quoted.of(scope.channel())
                        + " that takes a message of type " + Quoted.of(message.type()) + ", but there is none.");
    }

    /// The types of messages for which there are functions.
    Set<String> types() {
        var types = new LinkedHashSet<String>();
        for (var route : routes) if (!EVENTS.contains(route.channel())) types.add(route.channel());
        return types;
    }

    /// @return false when no function takes it
    boolean handle(Incoming message) throws Exception {
        for (var route : routes) {
            var taken = route.take(message);
            if (taken.isPresent()) {
                route.function().handle(taken.get());
                return true;
            }
        }
        return false;
    }
}
