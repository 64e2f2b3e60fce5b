package dev.levada.middleware;

import dev.levada.contract.ContractException;
import dev.levada.contract.Headers;
import dev.levada.contract.Quoted;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A cookie for a client to keep: the value of a `set-cookie` header. Safe until told otherwise: hidden
/// from scripts, not sent along from other sites, for the whole site, until the browser is closed.
///
/// ```java
/// response.withHeader("set-cookie", SetCookie.of("theme", "dark").lasting(oneYear).header())
/// ```
///
/// Source: RFC 6265 section 4.1; draft-ietf-httpbis-rfc6265bis for `SameSite` and the prefixes.
///
/// @param name a token; one that begins with `__Host-` or `__Secure-` has to keep what that promises
/// @param value printable ASCII without space, quote, comma, semicolon and backslash; empty is allowed
/// @param path where it is sent, from `/` on
/// @param domain a host whose subdomains get it too; null for this host alone
/// @param maxAge how long it is kept, in whole seconds, zero to delete it; null until the browser is closed
/// @param isSecure whether it is sent over TLS only
/// @param isHttpOnly whether scripts cannot read it
/// @param sameSite when requests from other sites carry it
public record SetCookie(
        String name,
        String value,
        String path,
        @Nullable String domain,
        @Nullable Duration maxAge,
        boolean isSecure,
        boolean isHttpOnly,
        SameSite sameSite) {
    /// When requests that another site caused carry a cookie.
    public enum SameSite {
        /// Never.
        STRICT,
        /// When the user follows a link here.
        LAX,
        /// Always; only with TLS.
        NONE
    }

    /// The most that browsers keep of name and value together.
    public static final int MAX_BYTES = 4096;

    public SetCookie {
        if (!Headers.isToken(name))
            throw new ContractException(
                    "Expected a cookie name of letters, digits and !#$%&'*+-.^_`|~, but got " + Quoted.of(name) + ".");
        for (int i = 0; i < value.length(); i++)
            if (value.charAt(i) <= ' ' || value.charAt(i) >= 0x7f || "\",;\\".indexOf(value.charAt(i)) >= 0)
                throw new ContractException("Expected a cookie value of printable ASCII without spaces, quotes, commas,"
                        + " semicolons and backslashes in the cookie " + name + ". Encode it, for example as Base64.");
        if (name.length() + value.length() > MAX_BYTES)
            throw new ContractException("Expected a cookie of at most " + MAX_BYTES + " bytes, which is what browsers"
                    + " keep, but " + name + " has " + (name.length() + value.length()) + ".");
        if (!path.startsWith("/") || !isAttribute(path))
            throw new ContractException("Expected a cookie path such as \"/app\", but got " + Quoted.of(path) + ".");
        if (domain != null && (domain.isEmpty() || !isAttribute(domain)))
            throw new ContractException(
                    "Expected a cookie domain such as \"example.com\", but got " + Quoted.of(domain) + ".");
        if (maxAge != null && maxAge.isNegative())
            throw new ContractException("Expected a cookie age of zero or more, but got " + maxAge + ".");
        if (sameSite == SameSite.NONE && !isSecure)
            throw new ContractException(
                    "Expected a cookie with SameSite=None to be secure, because browsers drop it otherwise: " + name);
        boolean isHostOnly = name.startsWith("__Host-");
        if ((isHostOnly || name.startsWith("__Secure-")) && !isSecure)
            throw new ContractException("Expected the cookie " + name + " to be secure, as its name promises.");
        if (isHostOnly && (domain != null || !path.equals("/")))
            throw new ContractException(
                    "Expected the cookie " + name + " to have the path \"/\" and no domain, as its name promises.");
    }

    private static boolean isAttribute(String text) {
        for (int i = 0; i < text.length(); i++)
            if (text.charAt(i) < ' ' || text.charAt(i) >= 0x7f || text.charAt(i) == ';') return false;
        return true;
    }

    /// A cookie with the safe defaults; not secure, so that it works without TLS.
    public static SetCookie of(String name, String value) {
        return new SetCookie(name, value, "/", null, null, false, true, SameSite.LAX);
    }

    /// This cookie, kept that long.
    public SetCookie lasting(Duration age) {
        return new SetCookie(name, value, path, domain, age, isSecure, isHttpOnly, sameSite);
    }

    /// What makes the browser forget this cookie.
    public SetCookie deleted() {
        return new SetCookie(name, "", path, domain, Duration.ZERO, isSecure, isHttpOnly, sameSite);
    }

    /// This cookie for a part of the site.
    public SetCookie withPath(String path) {
        return new SetCookie(name, value, path, domain, maxAge, isSecure, isHttpOnly, sameSite);
    }

    /// This cookie for a host and its subdomains.
    public SetCookie withDomain(String domain) {
        return new SetCookie(name, value, path, domain, maxAge, isSecure, isHttpOnly, sameSite);
    }

    /// This cookie over TLS only, or over anything.
    public SetCookie secure(boolean isSecure) {
        return new SetCookie(name, value, path, domain, maxAge, isSecure, isHttpOnly, sameSite);
    }

    /// This cookie for scripts to read.
    public SetCookie readable() {
        return new SetCookie(name, value, path, domain, maxAge, isSecure, false, sameSite);
    }

    /// This cookie with another rule for other sites.
    public SetCookie withSameSite(SameSite sameSite) {
        return new SetCookie(name, value, path, domain, maxAge, isSecure, isHttpOnly, sameSite);
    }

    /// The age, if it has one.
    public Optional<Duration> age() {
        return Optional.ofNullable(maxAge);
    }

    /// The value of the header.
    public String header() {
        var text = new StringBuilder(name)
                .append('=')
                .append(value)
                .append("; Path=")
                .append(path);
        if (domain != null) text.append("; Domain=").append(domain);
        if (maxAge != null) text.append("; Max-Age=").append(maxAge.toSeconds());
        if (isSecure) text.append("; Secure");
        if (isHttpOnly) text.append("; HttpOnly");
        return text.append("; SameSite=")
                .append(
                        switch (sameSite) {
                            case STRICT -> "Strict";
                            case LAX -> "Lax";
                            case NONE -> "None";
                        })
                .toString();
    }

    /// Without the value, which may be a secret.
    @Override
    public String toString() {
        return "SetCookie[" + name + "]";
    }
}
