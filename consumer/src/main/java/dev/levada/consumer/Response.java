package dev.levada.consumer;

import dev.levada.contract.Bytes;
import dev.levada.contract.ContractException;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.Send;
import dev.levada.layer.Messages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An answer to an HTTP request: status, headers, body. Immutable; one with a whole body may be sent any
/// number of times.
public final class Response {
    private final int status;
    private final Headers headers;
    // Exactly one of whole and writer is there.
    private final @Nullable Bytes whole;
    private final @Nullable ResponseWriter writer;

    // For responses that are kept and sent again. A race makes it twice.
    private HttpEvent.@Nullable ResponseStart start;

    private Response(int status, Headers headers, @Nullable Bytes whole, @Nullable ResponseWriter writer) {
        if (status < 200 || status > 599)
            throw new ContractException("Expected a response status from 200 to 599, but got " + status + ".");
        this.status = status;
        this.headers = headers;
        this.whole = whole;
        this.writer = writer;
    }

    /// 200 with plain text in UTF-8.
    public static Response text(String text) {
        return bytes("text/plain; charset=utf-8", Bytes.utf8(text));
    }

    /// 200 with a page in UTF-8.
    public static Response html(String html) {
        return bytes("text/html; charset=utf-8", Bytes.utf8(html));
    }

    /// 200 with the value as JSON; a record annotated with [dev.levada.layer.MessageType] has its `type`
    /// first.
    ///
    /// @throws dev.levada.json.JsonException when the value cannot be written as JSON
    public static Response json(@Nullable Object value) {
        return bytes("application/json", Bytes.utf8(Messages.json(value)));
    }

    /// 200 with these bytes.
    public static Response bytes(String contentType, Bytes body) {
        return new Response(200, Headers.of("content-type", contentType), body, null);
    }

    /// This status without a body: `Response.empty(204)`.
    public static Response empty(int status) {
        return new Response(status, Headers.EMPTY, Bytes.EMPTY, null);
    }

    /// 303, which sends the client to another place with GET (RFC 9110 section 15.4.4).
    ///
    /// @param location a path or a URL, percent-encoded
    public static Response redirect(String location) {
        return empty(303).withHeader("location", location);
    }

    /// 200 with a body that is written bit by bit, after this response was returned:
    ///
    /// ```java
    /// Response.stream("text/csv", out -> { for (var row : rows) out.write(row.csv()); })
    /// ```
    ///
    /// @param writer called once for each time the response is sent
    public static Response stream(String contentType, ResponseWriter writer) {
        return new Response(200, Headers.of("content-type", contentType), null, writer);
    }

    /// A file of the application's choice, as static files are sent: with its type by its ending,
    /// conditions, ranges, and in blocks. 404 when it is no regular file. Clients may keep it but not share
    /// it.
    ///
    /// @param request the one that is answered
    /// @param file any path; nothing is checked about its name
    /// @throws IOException when it cannot be looked at
    public static Response file(Request request, Path file) throws IOException {
        return StaticFiles.answer(request, file);
    }

    /// This response as a file to be saved under that name, rather than shown.
    public Response asDownload(String filename) {
        return withHeader("content-disposition", Filenames.attachment(filename));
    }

    /// This response with another status.
    ///
    /// @param status 200 to 599
    public Response withStatus(int status) {
        return new Response(status, headers, whole, writer);
    }

    /// This response with one more header line.
    public Response withHeader(String name, String value) {
        return new Response(status, headers.plus(name, value), whole, writer);
    }

    /// This response with these headers in place of those it has.
    public Response withHeaders(Headers headers) {
        return new Response(status, headers, whole, writer);
    }

    /// The status.
    public int status() {
        return status;
    }

    /// The headers, as far as the application has set them.
    public Headers headers() {
        return headers;
    }

    /// The body; none where it is written bit by bit.
    public Optional<Bytes> body() {
        return Optional.ofNullable(whole);
    }

    /// Sends all of it.
    void send(Send send) throws Exception {
        if (whole != null) {
            var known = start;
            if (known == null) start = known = new HttpEvent.ResponseStart(status, withLength(whole));
            send.accept(known);
            send.accept(new HttpEvent.ResponseBody(whole));
        } else if (writer != null) {
            send.accept(new HttpEvent.ResponseStart(status, headers));
            writer.write(new ResponseStream(send));
            send.accept(new HttpEvent.ResponseBody(Bytes.EMPTY));
        }
    }

    private Headers withLength(Bytes body) {
        // These two have no content by definition (RFC 9110 sections 8.6, 15.3.5, 15.4.5).
        boolean hasNone = status == 204 || status == 304;
        if (hasNone || headers.contains("content-length")) return headers;
        return headers.plus("content-length", String.valueOf(body.length()));
    }

    /// Status and header names only: values and body may be secrets.
    @Override
    public String toString() {
        var text = new StringBuilder("Response[").append(status);
        for (var header : headers) text.append(' ').append(header.name());
        return text.append(']').toString();
    }
}
