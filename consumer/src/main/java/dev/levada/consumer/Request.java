package dev.levada.consumer;

import dev.levada.contract.Bytes;
import dev.levada.contract.ContractException;
import dev.levada.contract.Cookies;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Receive;
import dev.levada.json.JsonCodec;
import dev.levada.json.JsonException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;

/// One HTTP request. For the thread that handles it.
///
/// The body is read when it is asked for: as a whole up to a limit, or as a stream without one. A body that
/// nobody asks for is not read.
public final class Request {
    /// How long a body may be that is read as a whole, unless [#withBodyLimit] says otherwise: 1 MiB.
    public static final int BODY_LIMIT_BYTES = 1 << 20;

    private final HttpScope scope;
    private final RequestBody body;
    private final RequestForm form;
    private final int limitBytes;
    private final FormOptions formOptions;

    Request(HttpScope scope, Receive receive) {
        this(scope, new RequestBody(scope.headers(), receive));
    }

    private Request(HttpScope scope, RequestBody body) {
        this(scope, body, new RequestForm(scope.headers(), body), BODY_LIMIT_BYTES, FormOptions.standard());
    }

    private Request(HttpScope scope, RequestBody body, RequestForm form, int limitBytes, FormOptions formOptions) {
        this.scope = scope;
        this.body = body;
        this.form = form;
        this.limitBytes = limitBytes;
        this.formOptions = formOptions;
    }

    /// The scope, with what middleware and routers have added.
    public HttpScope scope() {
        return scope;
    }

    /// The method, upper case.
    public String method() {
        return scope.method();
    }

    /// The path, percent-decoded, without the query.
    public String path() {
        return scope.path();
    }

    /// The argument that the route took from the path under this name, as text.
    ///
    /// @throws ContractException when the route has no such argument
    public String path(String name) {
        return scope.path(name);
    }

    /// The first value of that name in the query, decoded.
    public Optional<String> query(String name) {
        return scope.query(name);
    }

    /// The headers.
    public Headers headers() {
        return scope.headers();
    }

    /// The value of the first header of that name, in any case of letters.
    public Optional<String> header(String name) {
        return scope.headers().first(name);
    }

    /// The cookies by name, in the order they came; of several with one name the first, which is the one
    /// with the longest path (RFC 6265 section 5.4). Parsed at each call.
    public Map<String, String> cookies() {
        return Cookies.parse(scope.headers());
    }

    /// The value of the cookie of that name.
    public Optional<String> cookie(String name) {
        return Optional.ofNullable(cookies().get(name));
    }

    /// This request with another limit for [#body()], [#text()] and [#json]. The body stays the same one.
    public Request withBodyLimit(int bytes) {
        if (bytes < 0) throw new ContractException("Expected a body limit of 0 bytes or more, but got " + bytes + ".");
        return new Request(scope, body, form, bytes, formOptions);
    }

    /// The whole body; empty when there is none. Blocks until it has come; asked again it is the same.
    ///
    /// @throws HttpException with 413 when it is longer than the limit; the rest is not read
    /// @throws dev.levada.contract.ClientDisconnectedException when the client goes before its end
    /// @throws ContractException when the body was asked for as a stream
    public Bytes body() {
        return body.whole(limitBytes);
    }

    /// The whole body as UTF-8 text; see [#body()].
    public String text() {
        return body().utf8();
    }

    /// The whole body, which is JSON, as a value of the class; see [#body()].
    ///
    /// @throws HttpException with 400 when it is not JSON of that form
    public <T> T json(Class<T> type) {
        String text = text();
        try {
            return JsonCodec.standard().decode(text, type);
        } catch (JsonException e) {
            throw new HttpException(400, String.valueOf(e.getMessage()), e);
        }
    }

    /// The body as it comes, without a limit; the client can send no faster than it is read. Once per
    /// request.
    ///
    /// Reading blocks; it throws [dev.levada.contract.ClientDisconnectedException] when the client goes
    /// before the end, and [ConsumerCancelledException] when interrupted.
    ///
    /// @throws ContractException when the body was asked for before
    public InputStream bodyStream() {
        return body.stream();
    }

    /// This request with other limits for [#form()] and [#parts]. The body stays the same one.
    public Request withForms(FormOptions options) {
        return new Request(scope, body, form, limitBytes, options);
    }

    /// The form in the body: `application/x-www-form-urlencoded`, or `multipart/form-data`, whose files are
    /// written to disk as they come and deleted when the response has been sent. Blocks until it has come;
    /// asked again it is the same.
    ///
    /// @throws HttpException with 415 when the body is no form, with 413 when it is over a limit of the
    ///     [FormOptions], with 400 when its grammar is wrong
    /// @throws dev.levada.contract.ClientDisconnectedException when the client goes before its end
    /// @throws ContractException when the body was asked for in another way
    public Form form() {
        return form.read(formOptions);
    }

    /// The `multipart/form-data` in the body, part by part as it comes; the client can send no faster than
    /// it is read, and nothing is kept. Once per request.
    ///
    /// ```java
    /// request.parts(part -> {
    ///     if (part.isFile()) store.put(part.filename().orElse(""), part.stream());
    /// });
    /// ```
    ///
    /// @throws Exception what the handler threw, and what [#form()] throws
    public void parts(PartHandler handler) throws Exception {
        form.parts(formOptions, handler);
    }

    /// The request has ended, however.
    void end() {
        form.deleteFiles();
    }

    /// Method and path only: query, headers and body may hold secrets.
    @Override
    public String toString() {
        return scope.toString();
    }
}
