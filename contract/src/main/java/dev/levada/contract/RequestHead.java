package dev.levada.contract;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The head of the HTTP request that began a connection.
///
/// @param httpVersion `1.0`, `1.1` or `2`
/// @param method upper case; a WebSocket's is `GET` or, over HTTP/2, `CONNECT`
/// @param scheme `http`, `https`, `ws` or `wss`
/// @param path percent-decoded as UTF-8, without the query; includes the root path
/// @param rawPath as sent, without the query
/// @param queryString as sent, without the question mark; empty when there is none
/// @param rootPath the path the application is mounted under; empty for none
/// @param headers in the order they came
/// @param client the peer's address, null where the transport has none
/// @param server the local address, null where the transport has none
public record RequestHead(
        String httpVersion,
        String method,
        String scheme,
        String path,
        String rawPath,
        String queryString,
        String rootPath,
        Headers headers,
        @Nullable Address client,
        @Nullable Address server) {
    public RequestHead {
        Objects.requireNonNull(httpVersion, "httpVersion");
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(rawPath, "rawPath");
        Objects.requireNonNull(queryString, "queryString");
        Objects.requireNonNull(rootPath, "rootPath");
        Objects.requireNonNull(headers, "headers");
        if (scheme.isEmpty()) throw new ContractException("Expected a scheme such as \"http\", but it is empty.");
    }

    /// A head as tests and examples need it: HTTP/1.1, no root path, no addresses.
    ///
    /// @param target path and query as they stand in a request line: `/chat/blue%20room?name=ann`
    public static RequestHead of(String method, String scheme, String target, Headers headers) {
        int question = target.indexOf('?');
        String rawPath = question < 0 ? target : target.substring(0, question);
        String query = question < 0 ? "" : target.substring(question + 1);
        return new RequestHead(
                "1.1", method, scheme, PercentCoding.decode(rawPath), rawPath, query, "", headers, null, null);
    }

    /// A copy with other headers.
    public RequestHead withHeaders(Headers headers) {
        return new RequestHead(
                httpVersion, method, scheme, path, rawPath, queryString, rootPath, headers, client, server);
    }

    /// A copy with another root path.
    public RequestHead withRootPath(String rootPath) {
        return new RequestHead(
                httpVersion, method, scheme, path, rawPath, queryString, rootPath, headers, client, server);
    }

    /// A copy with another client address.
    public RequestHead withClient(@Nullable Address client) {
        return new RequestHead(
                httpVersion, method, scheme, path, rawPath, queryString, rootPath, headers, client, server);
    }

    /// Method and path only: query and headers may hold secrets.
    @Override
    public String toString() {
        return method + " " + Quoted.of(rawPath);
    }
}
