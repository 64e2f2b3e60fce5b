package dev.levada.contract;

import java.util.Objects;

/// The events of an [HttpScope].
///
/// In: one or more [Request], then [Disconnect]. Out: one [ResponseStart], then [ResponseBody] until one
/// says that no more follows. [HttpOrder] is the machine that checks it.
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
}
