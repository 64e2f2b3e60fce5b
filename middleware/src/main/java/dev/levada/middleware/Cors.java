package dev.levada.middleware;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.ConnectionScope;
import dev.levada.contract.ContractException;
import dev.levada.contract.ForwardingApplication;
import dev.levada.contract.ForwardingApplication.Forward;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Middleware;
import dev.levada.contract.Send;
import dev.levada.middleware.answer.Answers;
import java.time.Duration;
import java.util.List;

/// Lets pages of other origins read answers and send requests that a plain form could not: cross-origin
/// resource sharing.
///
/// ```java
/// Cors.allowing("https://app.example.com", "https://*.example.org")
///         .withMethods("PUT", "DELETE")
///         .withHeaders("content-type", "x-csrf-token")
///         .withCredentials()
///         .withMaxAge(Duration.ofHours(1))
/// ```
///
/// Preflight requests are answered here and do not reach the application. Other requests do, whatever their
/// origin: it is the browser that hides the answer from the page. [#refusingOthers()] keeps them out.
/// WebSockets are not subject to sharing; the server has a check of its own for them.
///
/// Put it outside of what asks for a login, because preflights carry no cookies. Immutable: each method
/// returns another one.
///
/// Source: WHATWG Fetch, "CORS protocol".
public final class Cors implements Middleware {
    // Empty for any origin.
    private final List<OriginPattern> origins;
    // What each kind of answer has besides the origin.
    private final Headers preflight;
    private final Headers actual;
    private final boolean isRefusing;

    private Cors(List<OriginPattern> origins, Headers preflight, Headers actual, boolean isRefusing) {
        this.origins = origins;
        this.preflight = preflight;
        this.actual = actual;
        this.isRefusing = isRefusing;
    }

    /// Pages of these origins may read answers, and may use GET, HEAD and POST.
    ///
    /// @param origins each an origin as browsers send it, `https://app.example.com:8443`, or one with `*.`
    ///     before its host, which allows all hosts below but not the host itself
    /// @throws ContractException when there is none, or one is no origin; `null` is none, because any page
    ///     can have it
    public static Cors allowing(String... origins) {
        if (origins.length == 0)
            throw new ContractException("Expected at least one origin such as \"https://app.example.com\", but got"
                    + " none. Leave the middleware out if no page of another origin may read answers.");
        return with(List.of(origins).stream().map(OriginPattern::parse).toList());
    }

    /// Pages of any origin may read answers, without credentials: for what is public anyway.
    public static Cors allowingAnyone() {
        return with(List.of());
    }

    private static Cors with(List<OriginPattern> origins) {
        return new Cors(origins, Headers.of("access-control-allow-methods", "GET, HEAD, POST"), Headers.EMPTY, false);
    }

    /// With further methods.
    ///
    /// @param methods upper case
    public Cors withMethods(String... methods) {
        return more(added(preflight, "access-control-allow-methods", methods), actual);
    }

    /// With request headers that pages may set, beyond those a form could.
    public Cors withHeaders(String... names) {
        return more(added(preflight, "access-control-allow-headers", names), actual);
    }

    /// With response headers that pages may read, beyond the plain ones.
    public Cors withExposedHeaders(String... names) {
        return more(preflight, added(actual, "access-control-expose-headers", names));
    }

    /// With cookies and client certificates: the pages act as the user.
    ///
    /// @throws ContractException when anyone is allowed, who could then act as any user
    public Cors withCredentials() {
        if (origins.isEmpty())
            throw new ContractException("Expected a list of origins for credentials, but any origin is allowed, so any"
                    + " page could act as your users. Name the origins with Cors.allowing(...).");
        String name = "access-control-allow-credentials";
        return more(preflight.with(name, "true"), actual.with(name, "true"));
    }

    /// With a time for which browsers remember the answer to a preflight; 5 s in most when not set.
    ///
    /// @param time in whole seconds; zero to forget at once
    public Cors withMaxAge(Duration time) {
        if (time.isNegative()) throw new ContractException("Expected a max age of zero or more, but got " + time + ".");
        return more(preflight.with("access-control-max-age", String.valueOf(time.toSeconds())), actual);
    }

    /// Answers requests and WebSockets of other origins with 403 before the application sees them; those
    /// of the own host, and those that name no origin at all, go on.
    ///
    /// The own host is the one in the Host header; behind a proxy that ends TLS the scheme is not compared.
    public Cors refusingOthers() {
        return new Cors(origins, preflight, actual, true);
    }

    @Override
    public ForwardingApplication around(Application inner) {
        return scope -> {
            if (!(scope instanceof ConnectionScope connection)) return new Forward(inner, scope);
            var asked = connection.headers().all("origin");
            boolean isAllowed = isAllowed(asked);
            if (connection instanceof HttpScope http && isPreflight(http))
                return new Forward((_, _, send) -> answer(http, isAllowed, send), scope);
            if (isRefusing && !isAllowed && !asked.isEmpty() && !isOwn(connection, asked))
                return new Forward(
                        (_, receive, send) -> Answers.refuse(connection, receive, send, 403, "Forbidden"), scope);
            if (!(connection instanceof HttpScope)) return new Forward(inner, scope);
            String origin = isAllowed ? asked.getFirst() : "";
            return new Forward(
                    (_, receive, send) ->
                            inner.serve(scope, receive, Answers.changing(send, headers -> shared(headers, origin))),
                    scope);
        };
    }

    /// Whether there is exactly one origin, and it is one of ours.
    private boolean isAllowed(List<String> asked) {
        if (asked.size() != 1) return false;
        if (origins.isEmpty()) return true;
        var origin = Origin.parse(asked.getFirst());
        if (origin == null) return false;
        for (var pattern : origins) if (pattern.matches(origin)) return true;
        return false;
    }

    private static boolean isOwn(ConnectionScope scope, List<String> asked) {
        var hosts = scope.headers().all("host");
        if (asked.size() != 1 || hosts.size() != 1) return false;
        var origin = Origin.parse(asked.getFirst());
        // A default port may be left out on either side, so the host is read with the scheme of the origin.
        return origin != null && origin.equals(Origin.parse(origin.scheme() + "://" + hosts.getFirst()));
    }

    private static boolean isPreflight(HttpScope scope) {
        return scope.method().equals("OPTIONS")
                && scope.headers().contains("origin")
                && scope.headers().contains("access-control-request-method");
    }

    private void answer(HttpScope scope, boolean isAllowed, Send send) throws InterruptedException {
        // Caches keep no answers to OPTIONS, but some proxies do.
        var vary = Headers.of("vary", "origin, access-control-request-method, access-control-request-headers");
        if (!isAllowed) {
            Answers.text(send, 403, vary, "Forbidden");
            return;
        }
        var headers = vary.plus(
                        "access-control-allow-origin",
                        origins.isEmpty() ? "*" : scope.headers().all("origin").getFirst())
                .plus(preflight);
        send.accept(new HttpEvent.ResponseStart(204, headers));
        send.accept(new HttpEvent.ResponseBody(Bytes.EMPTY));
    }

    /// @param origin the one that is allowed, or empty
    private Headers shared(Headers headers, String origin) {
        String name = "access-control-allow-origin";
        if (origins.isEmpty()) return withAll(headers.with(name, "*"), actual);
        // Answers with and without an origin differ, so caches have to keep them apart.
        var varying = Answers.varying(headers, "origin");
        return origin.isEmpty() ? varying.without(name) : withAll(varying.with(name, origin), actual);
    }

    private static Headers withAll(Headers headers, Headers added) {
        var all = headers;
        for (var header : added) all = all.with(header.name(), header.value());
        return all;
    }

    private Cors more(Headers preflight, Headers actual) {
        return new Cors(origins, preflight, actual, isRefusing);
    }

    private static Headers added(Headers headers, String name, String... more) {
        var list = new StringBuilder(headers.first(name).orElse(""));
        for (var item : more) {
            // Browsers take a star for all, and with credentials for a name; neither was meant.
            if (item.equals("*"))
                throw new ContractException(
                        "Expected names for " + name + ", but got \"*\". List those that are needed.");
            list.append(list.isEmpty() ? "" : ", ").append(item);
        }
        return headers.with(name, list.toString());
    }
}
