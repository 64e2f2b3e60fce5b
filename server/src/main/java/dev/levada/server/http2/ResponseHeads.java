package dev.levada.server.http2;

import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.server.connection.Refusal;
import dev.levada.server.http.HttpDate;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;

/// Our responses as fields of HTTP/2: status, length, and the headers that are the server's own.
final class ResponseHeads {
    private ResponseHeads() {}

    /// The head of an application's response.
    ///
    /// @param wholeBytes of its body; -1 where that is not known
    static Http2Headers of(HttpEvent.ResponseStart start, long wholeBytes, boolean isHead) {
        var fields = of(start.status(), start.headers());
        if (start.status() == 204) fields.remove("content-length");
        boolean hasBody = start.status() != 204 && start.status() != 304;
        // A HEAD response that carries no bytes may still not be empty for GET, so nothing is claimed then.
        boolean isKnown = isHead ? wholeBytes > 0 : wholeBytes >= 0;
        if (hasBody && isKnown && !start.trailers() && !start.headers().contains("content-length"))
            fields.add("content-length", Long.toString(wholeBytes));
        return fields;
    }

    /// Links ahead of the response (RFC 8297).
    static Http2Headers of(HttpEvent.EarlyHint hint) {
        var fields = new DefaultHttp2Headers(false, hint.links().size() + 1).status("103");
        for (var link : hint.links()) fields.add("link", link);
        return fields;
    }

    /// What stands behind a body.
    static Http2Headers trailers(Headers headers) {
        var fields = new DefaultHttp2Headers(false, headers.size());
        copy(headers, fields);
        return fields;
    }

    /// The head of a refusal with a text of that many bytes.
    static Http2Headers of(Refusal refusal, int bytes) {
        return of(refusal.status(), refusal.headers())
                .add("content-type", "text/plain; charset=utf-8")
                .add("content-length", Integer.toString(bytes));
    }

    /// Status and headers, and the date if it is missing.
    static Http2Headers of(int status, Headers headers) {
        var fields = new DefaultHttp2Headers(false, headers.size() + 3);
        fields.status(Integer.toString(status));
        copy(headers, fields);
        if (!headers.contains("date")) fields.add("date", HttpDate.now());
        return fields;
    }

    private static void copy(Headers headers, Http2Headers fields) {
        for (int i = 0; i < headers.size(); i++) {
            switch (headers.name(i)) {
                // HTTP/2 has no headers about the connection (RFC 9113 section 8.2.2).
                case "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade" -> {}
                default -> fields.add(headers.name(i), headers.value(i));
            }
        }
    }
}
