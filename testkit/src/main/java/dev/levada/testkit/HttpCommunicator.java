package dev.levada.testkit;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.RequestHead;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An HTTP client of one application, in memory: one request, one response.
///
/// For the simple case `HttpCommunicator.start(application, "GET", "/hello").response()`; otherwise the
/// methods of [TestExchange].
public final class HttpCommunicator implements TestExchange {
    private final ApplicationCommunicator application;
    private final List<String> hints = new ArrayList<>();
    private HttpEvent.@Nullable ResponseStart start;
    private Headers trailers = Headers.EMPTY;
    private boolean isBodyEnded;
    private boolean isComplete;

    private HttpCommunicator(ApplicationCommunicator application) {
        this.application = application;
    }

    /// Starts the application on a request with this path and query and no headers.
    public static HttpCommunicator start(Application application, String method, String target) {
        return start(application, HttpScope.of(RequestHead.of(method, "http", target, Headers.EMPTY)));
    }

    /// Starts the application on the scope.
    public static HttpCommunicator start(Application application, HttpScope scope) {
        return start(application, scope, TestOptions.defaults());
    }

    /// Starts the application on the scope with options of its own.
    public static HttpCommunicator start(Application application, HttpScope scope, TestOptions options) {
        return start(new Activity(), application, scope, options);
    }

    static HttpCommunicator start(Activity activity, Application application, HttpScope scope, TestOptions options) {
        return new HttpCommunicator(ApplicationCommunicator.start(activity, application, scope, options));
    }

    /// The scope as the application got it.
    public HttpScope scope() {
        return (HttpScope) application.scope();
    }

    @Override
    public void sendBody(Bytes part) {
        if (isBodyEnded) throw new AssertionError("Expected a request body that is not ended, but it is.");
        application.send(new HttpEvent.Request(part, true));
    }

    @Override
    public void endBody() {
        endBody(Bytes.EMPTY);
    }

    void endBody(Bytes lastPart) {
        if (isBodyEnded) return;
        isBodyEnded = true;
        // An application that has failed by now shows it when its response is read.
        application.offer(new HttpEvent.Request(lastPart, false));
    }

    @Override
    public int status() {
        return start().status();
    }

    @Override
    public Headers headers() {
        return start().headers();
    }

    private HttpEvent.ResponseStart start() {
        var known = start;
        while (known == null) {
            switch (application.receive(HttpEvent.Outbound.class, "a response")) {
                case HttpEvent.EarlyHint hint -> hints.addAll(hint.links());
                case HttpEvent.ResponseStart first -> start = known = first;
                case HttpEvent.ResponseBody _, HttpEvent.ResponseFile _, HttpEvent.ResponseTrailers _ ->
                    throw new AssertionError("The order of events is checked before they come here.");
            }
        }
        return known;
    }

    /// Waits for the response, and returns the links that were hinted at before.
    public List<String> hints() {
        var _ = start();
        return List.copyOf(hints);
    }

    /// Waits for the end of the response, passing over what is left of its body, and returns the headers
    /// behind it; empty when there are none.
    public Headers trailers() {
        while (nextPart().isPresent()) {
            // Passed over.
        }
        return trailers;
    }

    @Override
    public Optional<Bytes> nextPart() {
        var _ = start();
        while (!isComplete) {
            var part = next();
            // The end of a stream is often said with an empty part, which no client sees; nor does HEAD show any.
            if (!part.isEmpty() && !scope().method().equals("HEAD")) return Optional.of(part);
        }
        return Optional.empty();
    }

    private Bytes next() {
        return switch (application.receive(HttpEvent.Outbound.class, "a part of the response body")) {
            case HttpEvent.ResponseBody body -> {
                isComplete = !body.moreBody() && !start().trailers();
                yield body.body();
            }
            case HttpEvent.ResponseFile file -> {
                isComplete = !file.moreBody() && !start().trailers();
                yield content(file);
            }
            case HttpEvent.ResponseTrailers last -> {
                isComplete = true;
                trailers = last.headers();
                yield Bytes.EMPTY;
            }
            case HttpEvent.EarlyHint _, HttpEvent.ResponseStart _ ->
                throw new AssertionError("The order of events is checked before they come here.");
        };
    }

    private static Bytes content(HttpEvent.ResponseFile part) {
        try (var file = Files.newInputStream(part.file())) {
            file.skipNBytes(part.offset());
            return Bytes.wrap(file.readNBytes(Math.toIntExact(part.bytes())));
        } catch (IOException e) {
            throw new AssertionError("Expected " + part + " to be readable, but got " + e + ".", e);
        }
    }

    @Override
    public void receivesNothing() {
        application.receivesNothing();
    }

    @Override
    public void disconnect() {
        application.offer(new HttpEvent.Disconnect());
    }

    /// Waits until the application has thrown, and returns what it threw; see
    /// [ApplicationCommunicator#awaitFailure()].
    public Throwable awaitFailure() {
        return application.awaitFailure();
    }

    @Override
    public void close() {
        application.close();
    }
}
