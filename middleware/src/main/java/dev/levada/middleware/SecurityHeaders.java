package dev.levada.middleware;

import dev.levada.contract.Application;
import dev.levada.contract.ConnectionScope;
import dev.levada.contract.ContractException;
import dev.levada.contract.Headers;
import dev.levada.contract.Middleware;
import dev.levada.middleware.answer.Answers;
import java.time.Duration;

/// Headers that tell browsers to be careful, on each answer that does not have them already: a header that
/// the application sets itself stays as it is.
///
/// | header | value |
/// | --- | --- |
/// | `x-content-type-options` | `nosniff` |
/// | `x-frame-options` | `DENY` |
/// | `referrer-policy` | `same-origin` |
/// | `cross-origin-opener-policy` | `same-origin` |
///
/// Source: Django, `SecurityMiddleware` and `XFrameOptionsMiddleware`, whose defaults these are.
public final class SecurityHeaders implements Middleware {
    private static final String TRANSPORT = "strict-transport-security";

    private final Headers always;
    private final Headers secure;

    private SecurityHeaders(Headers always, Headers secure) {
        this.always = always;
        this.secure = secure;
    }

    /// The headers of the table.
    public static SecurityHeaders standard() {
        return new SecurityHeaders(
                Headers.of(
                        "x-content-type-options",
                        "nosniff",
                        "x-frame-options",
                        "DENY",
                        "referrer-policy",
                        "same-origin",
                        "cross-origin-opener-policy",
                        "same-origin"),
                Headers.EMPTY);
    }

    /// These with another value for one of them, or with a further header.
    public SecurityHeaders with(String name, String value) {
        return new SecurityHeaders(always.with(name, value), secure);
    }

    /// These without one.
    public SecurityHeaders without(String name) {
        return new SecurityHeaders(always.without(name), secure.without(name));
    }

    /// These with a policy for what pages may load (`content-security-policy`).
    public SecurityHeaders withContentPolicy(String policy) {
        return with("content-security-policy", policy);
    }

    /// These with `strict-transport-security`, sent over https only: browsers then come back over https
    /// alone for so long. Begin with a short time; it cannot be taken back before it is over.
    ///
    /// @param time in whole seconds, above zero
    /// @param andSubdomains whether all hosts below are meant too
    /// @throws ContractException when the time is not above zero
    public SecurityHeaders withStrictTransport(Duration time, boolean andSubdomains) {
        if (time.toSeconds() <= 0)
            throw new ContractException(
                    "Expected a time of a second or more for strict transport, but got " + time + ".");
        String value = "max-age=" + time.toSeconds() + (andSubdomains ? "; includeSubDomains" : "");
        return new SecurityHeaders(always, secure.with(TRANSPORT, value));
    }

    @Override
    public Application around(Application inner) {
        return (scope, receive, send) -> {
            if (!(scope instanceof ConnectionScope connection)) {
                inner.serve(scope, receive, send);
                return;
            }
            boolean isSecure =
                    connection.scheme().equals("https") || connection.scheme().equals("wss");
            var added = isSecure ? always.plus(secure) : always;
            inner.serve(scope, receive, Answers.changing(send, headers -> completed(headers, added)));
        };
    }

    private static Headers completed(Headers headers, Headers added) {
        var missing = added;
        for (int i = 0; i < headers.size(); i++) missing = missing.without(headers.name(i));
        return headers.plus(missing);
    }
}
