package dev.levada.consumer;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.ContractException;
import dev.levada.contract.Headers;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketScope;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerException;
import dev.levada.layer.Messages;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Serves one WebSocket. Each connection gets an instance of its own, so it keeps what it knows in plain
/// fields.
///
/// ```java
/// final class Echo extends WebSocketConsumer {
///     @Override protected void received(String text) { send(text); }
/// }
/// ```
///
/// The hooks are called one at a time on the connection's own virtual thread, where blocking is fine:
///
/// 1. [#groups()], whose groups are joined;
/// 2. [#connected()], which accepts or closes;
/// 3. [#received(String)], [#received(Bytes)] and the handlers declared in [#handlers], in the order things
///    came, until somebody closes, a hook fails and [#failed] says so, or the server cancels;
/// 4. [#disconnected], exactly once, whatever happened before; then all groups are left.
///
/// Messages that wait when the consumer has closed are not delivered any more. A peer that leaves in the
/// middle of a hook is no failure: the hook's next send throws
/// [dev.levada.contract.ClientDisconnectedException], the hook ends with it, nothing is logged.
///
/// The helpers (`send`, `close`, `broadcast` and so on) are for the hooks from [#groups()] on. Those that
/// send may be called by any thread; each says if it may block. Instead of [InterruptedException] they
/// throw [ConsumerCancelledException].
///
/// Source: Channels, "WebsocketConsumer"; ASGI WebSocket 2.5.
public abstract class WebSocketConsumer {
    private @Nullable WebSocketRun run;

    /// A consumer of a connection that is about to begin. Called by the supplier given to the route: once
    /// per connection, and once when the route is built, to check its declarations.
    protected WebSocketConsumer() {}

    /// An application of consumers, for use without a router. The consumer's declarations are checked here.
    ///
    /// @param factory makes a new instance at each call; any thread may call it
    /// @throws ContractException when the declarations are wrong; the message names the consumer
    public static Application application(Supplier<? extends WebSocketConsumer> factory) {
        return new WebSocketApplication(factory);
    }

    // ---- hooks

    /// The groups that this connection is in from before [#connected()] until its end. Called once; none
    /// by default.
    protected Iterable<GroupName> groups() {
        return List.of();
    }

    /// The peer asks to open the socket. Called once; accepts by default. Call [#accept()], or refuse with
    /// [#close()] or [#refuse]: without one of them the handshake fails with 500 and a [ContractException].
    ///
    /// @throws Exception before the socket is accepted it is refused with 500; after that, see [#failed]
    protected void connected() throws Exception {
        accept();
    }

    /// The peer sent a text message, possibly empty. Ignored by default.
    ///
    /// @throws Exception see [#failed]
    protected void received(String text) throws Exception {}

    /// The peer sent a binary message, possibly empty. Ignored by default.
    ///
    /// @throws Exception see [#failed]
    protected void received(Bytes bytes) throws Exception {}

    /// The connection has ended. Called exactly once after the other hooks, whoever ended it and even when
    /// they failed, so fields may not be set yet that [#connected()] sets. Nothing can be sent to the peer
    /// any more; groups are left after it.
    ///
    /// @throws Exception goes to the server, which logs it
    protected void disconnected(Disconnected cause) throws Exception {}

    /// Declares what channel messages this consumer understands: `on.message(Kick.class, this::kicked)`.
    /// Called before the first channel message is handled, on the connection's thread, and once when the
    /// route is built on an instance that serves no connection, so it only declares.
    ///
    /// A message of a type that is not declared, or that does not fit its record, is dropped, counted and
    /// logged now and then. Messages of the type [Broadcast#FRAME_TYPE] go to the peer as they are, unless
    /// declared.
    protected void handlers(Handlers on) {}

    /// How many messages may be handled at a time. Asked once, when the route is built, on an instance that
    /// serves no connection; [Concurrency#ONE_AT_A_TIME] by default.
    ///
    /// With more, `received` and handlers run on threads of their own, as many as declared at a time, so
    /// what they share has to be safe for that; [#groups()], [#connected()] and [#disconnected] still
    /// have the connection to themselves. Sending never waits for a hook, and other messages are read
    /// meanwhile. When the peer is gone or a hook has failed, those that run are interrupted and those
    /// that wait are dropped; [#disconnected] is called when all have ended. After the consumer's own
    /// close they are not interrupted. A [Movable] consumer handles one at a time.
    protected Concurrency concurrency() {
        return Concurrency.ONE_AT_A_TIME;
    }

    /// A hook threw after the socket was accepted: what now? Called on the hook's thread, one failure at
    /// a time. By default the socket is closed with 1011, unless it was the channel layer that failed
    /// ([LayerException]): a layer that is full or out of reach is logged now and then and ends no
    /// connection.
    ///
    /// @param failure what the hook threw, errors such as [StackOverflowError] included
    protected ErrorPolicy failed(Throwable failure) {
        if (!(failure instanceof LayerException layerFailure)) return ErrorPolicy.CLOSE;
        run().log().layerFailed(layerFailure);
        return ErrorPolicy.CONTINUE;
    }

    /// The value as the JSON that [#sendJson] sends; [Messages#json] by default. Must be safe for any
    /// thread.
    protected String encode(@Nullable Object value) {
        return Messages.json(value);
    }

    // ---- this connection

    /// What is served: path, query, headers, attributes.
    protected final WebSocketScope scope() {
        return run().scope();
    }

    /// Opens the socket without a subprotocol. At most once, in [#connected()].
    protected final void accept() {
        run().accept(WebSocketEvent.Accept.PLAIN);
    }

    /// Opens the socket with one of the subprotocols that the peer offers. At most once, in [#connected()].
    ///
    /// @throws ContractException when the peer does not offer it
    protected final void accept(String subprotocol) {
        accept(subprotocol, Headers.EMPTY);
    }

    /// The same, or without a subprotocol where it is null, with further headers in the handshake response.
    protected final void accept(@Nullable String subprotocol, Headers headers) {
        run().accept(new WebSocketEvent.Accept(subprotocol, headers));
    }

    /// The same with all that accepting can say, as `WebSocketEvent.Accept.PLAIN.uncompressed()`.
    protected final void accept(WebSocketEvent.Accept accept) {
        run().accept(accept);
    }

    /// Closes the socket normally, with 1000; before accept it refuses the handshake with 403. Closing
    /// again does nothing.
    protected final void close() {
        run().close(WebSocketEvent.Close.NORMAL);
    }

    /// The same with another code.
    ///
    /// @throws ContractException when the code may not be sent; yours are 4000 to 4999
    protected final void close(int code) {
        run().close(new WebSocketEvent.Close(code));
    }

    /// The same with another code and a reason of at most 123 bytes of UTF-8.
    ///
    /// @throws ContractException when the code may not be sent or the reason is too long
    protected final void close(int code, String reason) {
        run().close(new WebSocketEvent.Close(code, reason));
    }

    /// Refuses the handshake with this status and a short text, where the server can do that; elsewhere
    /// with 403. Instead of [#accept()].
    ///
    /// @param status 400 to 599
    protected final void refuse(int status, String text) {
        run().refuse(status, text);
    }

    /// Sends a text message. Blocks while the peer reads too slowly; any thread.
    protected final void send(String text) {
        run().send(new WebSocketEvent.SendText(text));
    }

    /// Sends a binary message. Blocks while the peer reads too slowly; any thread.
    protected final void send(Bytes bytes) {
        run().send(new WebSocketEvent.SendBytes(bytes));
    }

    /// Sends a message as it stands, as `new WebSocketEvent.SendText(token).uncompressed()`. Blocks while
    /// the peer reads too slowly; any thread.
    protected final void send(WebSocketEvent.Send message) {
        run().send(message);
    }

    /// Sends a value as JSON in a text message; a record annotated with
    /// [dev.levada.layer.MessageType] has its `type` first. Blocks while the peer reads too slowly; any
    /// thread.
    ///
    /// @throws dev.levada.json.JsonException when the value cannot be written as JSON
    protected final void sendJson(@Nullable Object value) {
        run().send(new WebSocketEvent.SendText(encode(value)));
    }

    // ---- the channel layer

    /// Makes this connection a member of the group until [#leave] or its end. Only in hooks.
    ///
    /// @throws ContractException when the scope has no channel layer
    /// @throws LayerException when the layer cannot be reached
    protected final void join(GroupName group) {
        run().link().join(group);
    }

    /// Ends the membership; no error when there is none. Only in hooks.
    protected final void leave(GroupName group) {
        run().link().leave(group);
    }

    /// Sends a record straight to the sockets of all members as JSON, this one's own included if it is a
    /// member. Encoded once; wakes no consumer. May block for a moment; any thread.
    ///
    /// @throws ContractException when the scope has no channel layer
    protected final void broadcast(GroupName group, Record message) {
        run().broadcast(group, Broadcast.of(message));
    }

    /// The same for any text, bytes or frame.
    protected final void broadcast(GroupName group, Broadcast broadcast) {
        run().broadcast(group, broadcast);
    }

    /// Sends a record to the consumers of all members, for their handlers; see [#handlers]. Any thread.
    ///
    /// @throws ContractException when the scope has no channel layer
    protected final void groupSend(GroupName group, Record message) {
        layer().groupSend(group, message);
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

    /// Gives this instance its connection.
    final void attach(WebSocketRun run) {
        if (this.run != null)
            throw new ContractException(
                    "Expected a new " + getClass().getName() + " for each connection, but the"
                            + " supplier returned one that serves a connection already. Make it return a new one at each call.");
        this.run = run;
    }

    /// Checks more than the handlers when a route is built.
    void validate() {}

    /// The first half of what a text message does: what it says.
    ///
    /// @return null when there is nothing more to do
    @Nullable
    Object read(String text) throws Exception {
        return text;
    }

    /// The second half.
    void readBefore(Object message) throws Exception {
        received((String) message);
    }

    final WebSocketRun run() {
        var known = run;
        if (known == null)
            throw new ContractException("Expected a call from connected() or a later hook, but this "
                    + getClass().getName() + " serves no connection. Move it out of the constructor or handlers().");
        return known;
    }
}
