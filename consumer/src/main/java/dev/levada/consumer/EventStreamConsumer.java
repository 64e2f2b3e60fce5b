package dev.levada.consumer;

import dev.levada.contract.Application;
import dev.levada.contract.ContractException;
import dev.levada.contract.HttpScope;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.Messages;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Serves one stream of server-sent events: what a page opens with `new EventSource("/news")`. Each stream
/// gets an instance of its own, so it keeps what it knows in plain fields.
///
/// ```java
/// final class News extends EventStreamConsumer {
///     @Override protected Iterable<GroupName> groups() { return List.of(GroupName.of("news")); }
/// }
/// ```
///
/// What is broadcast to a group of the stream becomes an event: its text, for a record its JSON, is the
/// data. Broadcast bytes have no form here; they are left out, counted and logged now and then.
///
/// The hooks are called one at a time on the stream's own virtual thread, where blocking is fine:
///
/// 1. [#groups()], whose groups are joined, and [#history()], which is followed;
/// 2. [#connected], which may refuse; then the answer begins;
/// 3. the handlers declared in [#handlers], until somebody closes, a hook fails, the client goes, or the
///    stream has reached its age;
/// 4. [#disconnected()], exactly once, whatever happened; then all groups are left.
///
/// What a hook throws ends the stream: before the answer has begun with 500, or with the status of an
/// [HttpException]; later the connection is cut, the server logs it, and the client comes back. Only a
/// [LayerException] of a handler is survived, and logged now and then.
///
/// Quiet streams get a comment now and then; see [EventStreamOptions]. Streams of pages of another host are
/// refused, see [EventStreamOptions#allowedOrigins()].
///
/// The helpers are for the hooks from [#groups()] on; those that send may be called by any thread. Instead
/// of [InterruptedException] they throw [ConsumerCancelledException], and when the client has gone
/// [dev.levada.contract.ClientDisconnectedException]: let both travel.
///
/// Source: HTML Living Standard, "Server-sent events".
public abstract class EventStreamConsumer {
    private @Nullable EventStreamRun run;

    /// A consumer of a stream that is about to begin. Called by the supplier given to the route: once per
    /// stream, and once when the route is built, to check its declarations.
    protected EventStreamConsumer() {}

    /// An application of consumers, for use without a router. The consumer's declarations are checked here.
    ///
    /// @param factory makes a new instance at each call; any thread may call it
    /// @throws ContractException when the declarations are wrong; the message names the consumer
    public static Application application(Supplier<? extends EventStreamConsumer> factory) {
        return application(factory, EventStreamOptions.defaults());
    }

    /// The same with options of its own.
    public static Application application(Supplier<? extends EventStreamConsumer> factory, EventStreamOptions options) {
        return new EventStreamApplication(factory, options);
    }

    // ---- hooks

    /// The groups that this stream is in from before [#connected] until its end. Called once; none by
    /// default.
    protected Iterable<GroupName> groups() {
        return List.of();
    }

    /// The group whose history this stream follows, so that a client that comes back misses nothing. Called
    /// once; none by default. Not one of [#groups()].
    ///
    /// Each broadcast to it becomes an event whose id is its place in the history, and a client that comes
    /// back is first given what it has missed. Where that is no longer there, it gets an event named
    /// `reset` instead: what it knows is out of date and must be loaded anew. Messages sent to the group
    /// with `groupSend` go to the handlers, the missed ones too.
    ///
    /// It needs a layer with [dev.levada.layer.LayerFeature#HISTORY] in which the group's history is
    /// declared, and costs one question to that layer for each stream and burst of messages.
    protected Optional<GroupName> history() {
        return Optional.empty();
    }

    /// Whether a client at its first visit is given all of the history that is kept, and then what comes;
    /// by default only what comes. Where the beginning is no longer kept, an event named `reset` says so
    /// first. Only with [#history()].
    protected boolean beginsWithHistory() {
        return false;
    }

    /// The client asks for events. Called once; the answer begins when it returns, or with the first event
    /// that it sends. To refuse, throw an [HttpException]; an `EventSource` then gives up, as it does when
    /// it is answered with 204.
    ///
    /// @param lastEventId the id of the last event that the client says it has seen: a hint, never a proof,
    ///     for anybody can make it up. Empty at the first visit, and where it is longer than
    ///     [ServerSentEvent#MAX_ID_CHARACTERS] or not UTF-8
    /// @throws Exception ends the stream
    protected void connected(Optional<String> lastEventId) throws Exception {}

    /// The stream has ended. Called exactly once after the other hooks, whoever ended it and even when they
    /// failed. Nothing can be sent any more; groups are left after it.
    ///
    /// @throws Exception goes to the server, which logs it
    protected void disconnected() throws Exception {}

    /// Declares what channel messages this consumer understands; see [WebSocketConsumer#handlers].
    protected void handlers(Handlers on) {}

    // ---- this stream

    /// What is served: path, query, headers, attributes.
    protected final HttpScope scope() {
        return run().scope();
    }

    /// Sends an event. Blocks while the client reads too slowly; any thread.
    protected final void send(ServerSentEvent event) {
        run().send(event.encoded());
    }

    /// Sends an event with nothing but its data; otherwise as [#send(ServerSentEvent)].
    protected final void send(String data) {
        send(ServerSentEvent.of(data));
    }

    /// Sends an event with the value as JSON; otherwise as [#send(ServerSentEvent)].
    ///
    /// @throws dev.levada.json.JsonException when the value cannot be written as JSON
    protected final void sendJson(@Nullable Object value) {
        send(Messages.json(value));
    }

    /// Ends the stream. An `EventSource` comes back after a while; one that is not to, has to be told with
    /// an event before, or answered with an [HttpException] when it comes. Closing again does nothing.
    protected final void close() {
        run().close();
    }

    // ---- the channel layer

    /// Makes this stream a member of the group until [#leave] or its end. Only in hooks.
    ///
    /// @throws ContractException when the scope has no channel layer
    protected final void join(GroupName group) {
        run().link().join(group);
    }

    /// Ends the membership; no error when there is none. Only in hooks.
    protected final void leave(GroupName group) {
        run().link().leave(group);
    }

    /// The channel layer of the scope.
    ///
    /// @throws ContractException when there is none; the message says how to add one
    protected final ChannelLayer layer() {
        return LayerLink.layerOf(run().scope());
    }

    /// The name under which others send messages to this consumer alone. Only in hooks.
    ///
    /// @throws ContractException when the scope has no channel layer
    protected final ChannelName channelName() {
        return run().link().name();
    }

    // ----

    final void attach(EventStreamRun run) {
        if (this.run != null)
            throw new ContractException("Expected a new " + getClass().getName() + " for each stream, but the"
                    + " supplier returned one that serves a stream already. Make it return a new one at each call.");
        this.run = run;
    }

    private EventStreamRun run() {
        var known = run;
        if (known == null)
            throw new ContractException("Expected a call from groups() or a later hook, but this "
                    + getClass().getName() + " serves no stream. Move it out of the constructor or handlers().");
        return known;
    }
}
