package dev.levada.consumer;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.ContractException;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpScope;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Serves one HTTP request whose answer may take its time: it can be in groups, wait for channel messages
/// and write its response bit by bit. Plain requests are better served by an [HttpHandler].
///
/// The hooks are called one at a time on the request's own virtual thread, where blocking is fine:
///
/// 1. the body is read, up to [#bodyLimitBytes()]; then the [#groups()] are joined;
/// 2. [#handle], which may answer, begin an answer, or leave it to the handlers of channel messages;
/// 3. the handlers declared in [#handlers], until the response is complete or the client has gone;
/// 4. [#disconnected()], exactly once, whatever happened; then all groups are left.
///
/// ```java
/// final class LongPoll extends HttpConsumer {
///     @Override protected Iterable<GroupName> groups() { return List.of(GroupName.of("news")); }
///     @Override protected void handle(Bytes body) {}
///     @Override protected void handlers(Handlers on) {
///         on.message(News.class, news -> sendResponse(Response.json(news)));
///     }
/// }
/// ```
///
/// What a hook throws ends the request: before the response has begun with 500, or with the status of an
/// [HttpException]; later the connection is cut. The server logs it.
///
/// The helpers are for the hooks from [#groups()] on; those that send may be called by any thread.
///
/// Source: Channels, "AsyncHttpConsumer".
public abstract class HttpConsumer {
    private @Nullable HttpRun run;

    /// A consumer of a request that is about to begin. Called by the supplier given to the route: once per
    /// request, and once when the route is built, to check its declarations.
    protected HttpConsumer() {}

    /// An application of consumers, for use without a router. The consumer's declarations are checked here.
    ///
    /// @param factory makes a new instance at each call; any thread may call it
    /// @throws ContractException when the declarations are wrong; the message names the consumer
    public static Application application(Supplier<? extends HttpConsumer> factory) {
        return new HttpConsumerApplication(factory);
    }

    // ---- hooks

    /// How long a body may be; a longer one is answered with 413. [Request#BODY_LIMIT_BYTES] by default.
    protected int bodyLimitBytes() {
        return Request.BODY_LIMIT_BYTES;
    }

    /// The groups that this request is in from before [#handle] until its end. Called once; none by
    /// default.
    protected Iterable<GroupName> groups() {
        return List.of();
    }

    /// The request has come, with its whole body. Called once. The response may be left open when it
    /// returns: then channel messages are waited for.
    protected abstract void handle(Bytes body) throws Exception;

    /// The request has ended. Called exactly once after the other hooks. Groups are left after it.
    protected void disconnected() throws Exception {}

    /// Declares what channel messages this consumer understands; see [WebSocketConsumer#handlers].
    protected void handlers(Handlers on) {}

    // ---- this request

    /// What is served: path, query, headers, attributes.
    protected final HttpScope scope() {
        return run().scope();
    }

    /// Begins the response with its status and headers. Once; then [#sendBody].
    ///
    /// @param status 200 to 599
    protected final void sendHeaders(int status, Headers headers) {
        run().sendHeaders(status, headers);
    }

    /// Sends a part of the body. Blocks while the client reads too slowly.
    ///
    /// @param more whether another part follows; false completes the response
    protected final void sendBody(Bytes body, boolean more) {
        run().sendBody(body, more);
    }

    /// The same for text, in UTF-8.
    protected final void sendBody(String body, boolean more) {
        run().sendBody(Bytes.utf8(body), more);
    }

    /// Sends a whole response. Instead of [#sendHeaders] and [#sendBody].
    ///
    /// @throws Exception what a [ResponseWriter] threw
    protected final void sendResponse(Response response) throws Exception {
        run().sendResponse(response);
    }

    // ---- the channel layer

    /// Makes this request a member of the group until [#leave] or its end. Only in hooks.
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

    final void attach(HttpRun run) {
        if (this.run != null)
            throw new ContractException("Expected a new " + getClass().getName() + " for each request, but the"
                    + " supplier returned one that serves a request already. Make it return a new one at each call.");
        this.run = run;
    }

    private HttpRun run() {
        var known = run;
        if (known == null)
            throw new ContractException("Expected a call from groups() or a later hook, but this "
                    + getClass().getName() + " serves no request. Move it out of the constructor or handlers().");
        return known;
    }
}
