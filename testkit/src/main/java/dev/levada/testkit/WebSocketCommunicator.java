package dev.levada.testkit;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.CloseCode;
import dev.levada.contract.ForeignEvent;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.LifespanEvent;
import dev.levada.contract.Quoted;
import dev.levada.contract.RequestHead;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketScope;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A WebSocket client of one application, in memory. First [#connect()], then the methods of
/// [TestSocket].
public final class WebSocketCommunicator implements TestSocket {
    private static final System.Logger LOG = System.getLogger("dev.levada.testkit");

    private final ApplicationCommunicator application;
    private final TestOptions options;
    private @Nullable Handshake handshake;
    private @Nullable Disconnected closed;

    private WebSocketCommunicator(ApplicationCommunicator application, TestOptions options) {
        this.application = application;
        this.options = options;
    }

    /// Starts the application on a WebSocket scope with this path and query and no headers.
    public static WebSocketCommunicator start(Application application, String target) {
        return start(application, WebSocketScope.of(RequestHead.of("GET", "ws", target, Headers.EMPTY)));
    }

    /// Starts the application on the scope.
    public static WebSocketCommunicator start(Application application, WebSocketScope scope) {
        return start(application, scope, TestOptions.defaults());
    }

    /// Starts the application on the scope with options of its own.
    public static WebSocketCommunicator start(Application application, WebSocketScope scope, TestOptions options) {
        return start(new Activity(), application, scope, options);
    }

    static WebSocketCommunicator start(
            Activity activity, Application application, WebSocketScope scope, TestOptions options) {
        return new WebSocketCommunicator(ApplicationCommunicator.start(activity, application, scope, options), options);
    }

    /// Asks the application to open the socket and waits for its answer. Once.
    ///
    /// @throws ApplicationFailedError when it throws instead
    /// @throws AssertionError when it does not answer in time, or returns without an answer
    public Handshake connect() {
        if (handshake != null) throw new AssertionError("Expected one connect(), but it was called again.");
        application.send(new WebSocketEvent.Connect());
        var answer = switch (application.receive(WebSocketEvent.Outbound.class, "an answer to the handshake")) {
            case WebSocketEvent.Accept accept -> new Handshake.Accepted(accept.subprotocol(), accept.headers());
            case WebSocketEvent.Close close ->
                new Handshake.Refused(new TestResponse(403, Headers.EMPTY, Bytes.EMPTY), close);
            case WebSocketEvent.DenialStart start ->
                new Handshake.Refused(new TestResponse(start.status(), start.headers(), denialBody()), null);
            case WebSocketEvent.Send _, WebSocketEvent.DenialBody _ ->
                throw new AssertionError("The order of events was not checked.");
        };
        if (answer instanceof Handshake.Refused) closed = new Disconnected(CloseCode.ABNORMAL, "");
        handshake = answer;
        return answer;
    }

    private Bytes denialBody() {
        var body = Bytes.EMPTY;
        while (true) {
            var part = application.receive(WebSocketEvent.DenialBody.class, "a part of the denial's body");
            body = body.plus(part.body());
            if (!part.moreBody()) return body;
        }
    }

    /// The scope as the application got it, with its extensions.
    public WebSocketScope scope() {
        return (WebSocketScope) application.scope();
    }

    @Override
    public Optional<String> subprotocol() {
        return Optional.ofNullable(accepted().subprotocol());
    }

    @Override
    public Headers headers() {
        return accepted().headers();
    }

    private Handshake.Accepted accepted() {
        return switch (handshake) {
            case Handshake.Accepted accepted -> accepted;
            case Handshake.Refused refused -> throw refused.error();
            case null -> throw new AssertionError("Expected an open socket, but connect() was not called.");
        };
    }

    @Override
    public void sendText(String text) {
        send(new WebSocketEvent.ReceiveText(text));
    }

    @Override
    public void sendBytes(Bytes bytes) {
        send(new WebSocketEvent.ReceiveBytes(bytes));
    }

    private void send(WebSocketEvent.Receive message) {
        var _ = accepted();
        requireOpen("send");
        application.send(message);
    }

    @Override
    public String receiveText() {
        return receive("a text message", WebSocketEvent.SendText.class).text();
    }

    @Override
    public Bytes receiveBytes() {
        return receive("a binary message", WebSocketEvent.SendBytes.class).bytes();
    }

    private <E extends WebSocketEvent.Send> E receive(String expected, Class<E> type) {
        var _ = accepted();
        requireOpen("receive");
        var event = application.receive(WebSocketEvent.Outbound.class, expected);
        if (type.isInstance(event)) return type.cast(event);
        if (event instanceof WebSocketEvent.Close close) closed = new Disconnected(close.code(), close.reason());
        throw new AssertionError("Expected " + expected + ", but got " + Described.of(event) + ".");
    }

    @Override
    public void receivesNothing() {
        var _ = accepted();
        application.receivesNothing();
        if (closed == null && application.hasEnded())
            throw new AssertionError(
                    "Expected nothing more, but the application has returned, which closes the socket with 1000.");
    }

    @Override
    public void disconnect(int code, String reason) {
        // The event checks code and reason.
        var close = new WebSocketEvent.Close(code, reason);
        end(close.code(), close.reason());
    }

    @Override
    public void cut() {
        end(CloseCode.ABNORMAL, "");
    }

    private void end(int code, String reason) {
        if (closed != null) return;
        closed = new Disconnected(code, reason);
        application.offer(new WebSocketEvent.Disconnect(code, reason));
    }

    @Override
    public Disconnected awaitClose() {
        var _ = accepted();
        if (closed != null) return closed;
        var event = application.receiveOrEnd("the socket's close", options.deadline());
        var end = switch (event) {
            case WebSocketEvent.Close close -> new Disconnected(close.code(), close.reason());
            case null -> endOfApplication();
            case WebSocketEvent.Outbound _, HttpEvent.Outbound _, LifespanEvent.Outbound _, ForeignEvent.Outbound _ ->
                throw new AssertionError(
                        "Expected the socket's close, but got " + Described.of(event) + ". Read it first.");
        };
        closed = end;
        return end;
    }

    private Disconnected endOfApplication() {
        var failure = application.takeFailure();
        if (failure == null) return new Disconnected(CloseCode.NORMAL, "");
        LOG.log(Level.WARNING, "The application failed on " + Quoted.of(scope().toString()) + ".", failure);
        return new Disconnected(CloseCode.INTERNAL_ERROR, "");
    }

    private void requireOpen(String what) {
        if (closed != null)
            throw new AssertionError("Expected an open socket to " + what + ", but it was closed with " + closed.code()
                    + " " + Quoted.of(closed.reason()) + ".");
    }

    /// Waits until the application has thrown, and returns what it threw; see
    /// [ApplicationCommunicator#awaitFailure()].
    public Throwable awaitFailure() {
        return application.awaitFailure();
    }

    @Override
    public void close(int code, String reason) {
        disconnect(code, reason);
        application.close();
    }
}
