package dev.levada.consumer.function;

import dev.levada.contract.Bytes;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ConnectionScope;
import dev.levada.contract.ContractException;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Quoted;
import dev.levada.contract.Scope;
import dev.levada.contract.WebSocketScope;
import dev.levada.json.JsonCodec;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.Messages;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A message as a function gets it. Immutable.
public final class Incoming {
    private final String channel;
    private final Scope scope;
    private final @Nullable Object content;
    private final ReplyChannel reply;
    private final Map<String, String> arguments;

    Incoming(String channel, Scope scope, @Nullable Object content, ReplyChannel reply) {
        this(channel, scope, content, reply, Map.of());
    }

    private Incoming(
            String channel, Scope scope, @Nullable Object content, ReplyChannel reply, Map<String, String> arguments) {
        this.channel = channel;
        this.scope = scope;
        this.content = content;
        this.reply = reply;
        this.arguments = arguments;
    }

    Incoming with(Map<String, String> arguments) {
        return new Incoming(channel, scope, content, reply, arguments);
    }

    /// The channel it came on: `websocket.receive`, a message's type, or the name of a named channel.
    public String channel() {
        return channel;
    }

    /// What the message belongs to, with its sessions, its identity and all else that middleware has added.
    public Scope scope() {
        return scope;
    }

    /// The way back.
    public ReplyChannel reply() {
        return reply;
    }

    /// The text of a text message; empty for none.
    public String text() {
        return content instanceof String text ? text : "";
    }

    /// The bytes of a binary message, or the body of a request; empty for none.
    public Bytes bytes() {
        return content instanceof Bytes bytes ? bytes : Bytes.EMPTY;
    }

    /// What the text message, the request's body or the channel message says, read as the record.
    ///
    /// @throws dev.levada.json.JsonException when it has another form
    public <R extends Record> R as(Class<R> form) {
        if (content instanceof ChannelMessage message) return Messages.as(message, form);
        return JsonCodec.standard().decode(content instanceof Bytes bytes ? bytes.utf8() : text(), form);
    }

    /// The channel message.
    ///
    /// @throws ContractException when it came from a socket or a request
    public ChannelMessage message() {
        if (content instanceof ChannelMessage message) return message;
        throw new ContractException("Expected a channel message, but this one came on " + Quoted.of(channel) + ".");
    }

    /// What a filter or the route took from the message under that name.
    ///
    /// @throws ContractException when there is none
    public String argument(String name) {
        var found = arguments.get(name);
        if (found != null) return found;
        if (scope instanceof ConnectionScope connection) return connection.path(name);
        throw new ContractException("Expected an argument " + Quoted.of(name) + ", but the filters took "
                + (arguments.isEmpty() ? "none" : arguments.keySet()) + ".");
    }

    /// The channel layer.
    ///
    /// @throws ContractException when the scope has none
    public ChannelLayer layer() {
        return scope.attribute(ChannelLayer.KEY)
                .orElseThrow(() -> new ContractException("Expected a channel layer in this " + scope.type()
                        + " scope, but there is none. Start the server with one."));
    }

    /// What a filter looks at: `path`, `method`, `query`, `text`, or a field of a channel message.
    Optional<String> field(String name) {
        return switch (name) {
            case "path" -> scope instanceof ConnectionScope known ? Optional.of(known.path()) : Optional.empty();
            case "query" ->
                scope instanceof ConnectionScope known ? Optional.of(known.queryString()) : Optional.empty();
            case "method" ->
                switch (scope) {
                    case HttpScope http -> Optional.of(http.method());
                    case WebSocketScope socket -> Optional.of(socket.head().method());
                    default -> Optional.empty();
                };
            case "text" -> content instanceof String text ? Optional.of(text) : messageField(name);
            default -> messageField(name);
        };
    }

    private Optional<String> messageField(String name) {
        return content instanceof ChannelMessage message && message.get(name) instanceof String text
                ? Optional.of(text)
                : Optional.empty();
    }
}
