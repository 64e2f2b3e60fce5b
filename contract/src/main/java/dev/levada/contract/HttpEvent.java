package dev.levada.contract;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// The events of an [HttpScope].
///
/// In: one or more [Request], then [Disconnect]. Out: one [ResponseStart], then [ResponseBody] until one
/// says that no more follows. Where the scope offers them as extensions: [EarlyHint] before the start,
/// [ResponseFile] in place of any body, and [ResponseTrailers] behind the last body of a start that
/// promised them. [HttpOrder] is the machine that checks it.
///
/// Source: ASGI HTTP 2.5, "Request", "Response Start", "Response Body", "Disconnect".
public sealed interface HttpEvent {
    /// From the server.
    sealed interface Inbound extends HttpEvent, Event.Inbound {}

    /// From the application.
    sealed interface Outbound extends HttpEvent, Event.Outbound {}

    /// A part of the request body. At least one is always delivered; the last has `moreBody` false.
    ///
    /// @param body the bytes of this part, after chunked decoding; may be empty
    /// @param moreBody whether another `Request` follows
    record Request(Bytes body, boolean moreBody) implements Inbound {
        /// The request without a body.
        public static final Request EMPTY = new Request(Bytes.EMPTY, false);

        public Request {
            Objects.requireNonNull(body, "body");
        }
    }

    /// The client has gone, or the response is complete. The last event; receiving again returns it again.
    record Disconnect() implements Inbound {}

    /// Status and headers of the response. Once, before any body.
    ///
    /// @param status 200 to 599; informational statuses are the server's own business
    /// @param headers in the order they are to be sent; a `transfer-encoding` among them is ignored
    /// @param trailers whether trailers will follow the last body (extension `http.response.trailers`)
    record ResponseStart(int status, Headers headers, boolean trailers) implements Outbound {
        public ResponseStart {
            if (status < 200 || status > 599)
                throw new ContractException("Expected a response status from 200 to 599, but got " + status
                        + ". Informational answers (100 to 199) are sent by the server itself.");
            Objects.requireNonNull(headers, "headers");
        }

        /// A response start without trailers.
        public ResponseStart(int status, Headers headers) {
            this(status, headers, false);
        }

        /// A response start without headers and trailers.
        public ResponseStart(int status) {
            this(status, Headers.EMPTY, false);
        }
    }

    /// A part of the response body.
    ///
    /// @param body the bytes of this part; may be empty
    /// @param moreBody whether another part follows; false ends the response
    record ResponseBody(Bytes body, boolean moreBody) implements Outbound {
        public ResponseBody {
            Objects.requireNonNull(body, "body");
        }

        /// The last part of a response.
        public ResponseBody(Bytes body) {
            this(body, false);
        }
    }

    /// What the page will need, told while the response is still being made, as a response with status 103.
    /// Any number of times before the start; see [EarlyHints].
    ///
    /// @param links values of `link` headers, as `</style.css>; rel=preload; as=style`; at least one
    record EarlyHint(List<String> links) implements Outbound {
        public EarlyHint {
            links = List.copyOf(links);
            if (links.isEmpty()) throw new ContractException("Expected at least one link to hint at, but got none.");
            // They become headers, so what headers refuse is refused here.
            for (var link : links) Headers.of("link", link);
        }

        /// Hints at one link.
        public EarlyHint(String link) {
            this(List.of(link));
        }
    }

    /// A part of the response body that is the content of a file, sent without a copy in the heap. Among
    /// other parts, any number of times; see [FileSending].
    ///
    /// @param file absolute, and readable while it is sent; whether a client may see it is the
    ///     application's business
    /// @param offset of the first byte
    /// @param bytes how many, from there; the file must have them
    /// @param moreBody whether another part follows; false ends the response
    record ResponseFile(Path file, long offset, long bytes, boolean moreBody) implements Outbound {
        public ResponseFile {
            if (!file.isAbsolute())
                throw new ContractException("Expected an absolute path of a file to send, but got "
                        + Quoted.of(file.toString()) + ". Call toAbsolutePath().");
            if (offset < 0 || bytes < 0)
                throw new ContractException("Expected an offset and a number of bytes of at least 0, but got " + offset
                        + " and " + bytes + ".");
        }

        /// The last part of a response.
        public ResponseFile(Path file, long offset, long bytes) {
            this(file, offset, bytes, false);
        }
    }

    /// Headers behind the body. Exactly once after the last body, when the start said so; see [Trailers].
    ///
    /// @param headers none of framing, routing or cookies (RFC 9110 section 6.5.1)
    record ResponseTrailers(Headers headers) implements Outbound {
        private static final Set<String> FORBIDDEN = Set.of(
                "transfer-encoding",
                "content-length",
                "content-encoding",
                "content-type",
                "content-range",
                "connection",
                "keep-alive",
                "host",
                "set-cookie",
                "trailer",
                "upgrade",
                "authorization",
                "cache-control");

        public ResponseTrailers {
            for (var header : headers)
                if (FORBIDDEN.contains(header.name()))
                    throw new ContractException("Expected trailers that say nothing about framing, routing, caching or"
                            + " cookies, but got \"" + header.name() + "\". Send it with the start.");
        }
    }
}
