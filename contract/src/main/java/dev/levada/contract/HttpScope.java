package dev.levada.contract;

import java.util.Objects;

/// One HTTP request and its response. Its events are [HttpEvent].
///
/// @param head method, path, headers, addresses
/// @param state what the application put aside at startup
/// @param extensions what the server can do beyond the plain events
/// @param attributes what middleware and routers have added
public record HttpScope(RequestHead head, Attributes state, Extensions extensions, Attributes attributes)
        implements ConnectionScope {
    public HttpScope {
        Objects.requireNonNull(head, "head");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(extensions, "extensions");
        Objects.requireNonNull(attributes, "attributes");
    }

    /// A scope with nothing but its head.
    public static HttpScope of(RequestHead head) {
        return new HttpScope(head, Attributes.EMPTY, Extensions.NONE, Attributes.EMPTY);
    }

    /// The request method, upper case.
    public String method() {
        return head.method();
    }

    @Override
    public String type() {
        return "http";
    }

    @Override
    public <T> HttpScope with(AttributeKey<T> key, T value) {
        return new HttpScope(head, state, extensions, attributes.with(key, value));
    }

    @Override
    public HttpScope withHead(RequestHead head) {
        return new HttpScope(head, state, extensions, attributes);
    }

    @Override
    public String toString() {
        return "http " + head;
    }
}
