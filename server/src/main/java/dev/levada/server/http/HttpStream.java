package dev.levada.server.http;

import dev.levada.contract.HttpEvent;
import org.jspecify.annotations.Nullable;

/// Where an exchange's response goes and its request comes from: a connection of HTTP/1 or a stream of
/// HTTP/2. Any thread may call these; they go over to the loop.
public interface HttpStream {
    /// Writes a part of the response.
    ///
    /// @param start status and headers, with the first part
    void respond(HttpExchange exchange, HttpEvent.@Nullable ResponseStart start, HttpEvent.ResponseBody body);

    /// Writes a part of the body that is a region of a file.
    ///
    /// @param start status and headers, with the first part
    void respond(HttpExchange exchange, HttpEvent.@Nullable ResponseStart start, FilePart part);

    /// Ends the response with trailers.
    void respond(HttpExchange exchange, HttpEvent.ResponseTrailers trailers);

    /// Tells of links before the response.
    void hint(HttpExchange exchange, HttpEvent.EarlyHint hint);

    /// Whether regions of files can go to the socket by themselves; otherwise their bytes are read first.
    boolean takesFileRegions();

    /// Tells the client that its body is wanted (RFC 9110 section 10.1.1).
    void sendContinue(HttpExchange exchange);

    /// There is room again for more of the request body.
    void readAgain();

    /// The application has returned.
    ///
    /// @param failure what it threw, or null
    void applicationEnded(HttpExchange exchange, @Nullable Throwable failure);
}
