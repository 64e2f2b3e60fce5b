package dev.levada.middleware;

import dev.levada.contract.Application;
import dev.levada.contract.ConnectionScope;
import dev.levada.contract.ContractException;
import dev.levada.contract.ForwardingApplication;
import dev.levada.contract.ForwardingApplication.Forward;
import dev.levada.contract.Headers;
import dev.levada.contract.Middleware;
import dev.levada.contract.Quoted;
import dev.levada.middleware.answer.Answers;
import java.util.List;
import java.util.Locale;

/// Serves only requests and WebSockets that name a host of ours; others are answered with 400 before the
/// application sees them. Whoever makes links from the Host header, or keeps answers by it, needs this:
/// the header is the client's.
///
/// A pattern is a host name or an address (`example.com`, `192.0.2.7`, `[2001:db8::7]`), which matches
/// itself; one with a leading dot (`.example.com`), which matches the name and all names below it; or `*`,
/// which matches all that is a host at all. Case, a port and one dot at the end of the name do not count.
///
/// Source: Django, setting `ALLOWED_HOSTS`.
public final class AllowedHosts implements Middleware {
    private final List<String> patterns;

    private AllowedHosts(List<String> patterns) {
        this.patterns = patterns;
    }

    /// The hosts of these patterns.
    ///
    /// @param patterns at least one
    /// @throws ContractException when one is no pattern
    public static AllowedHosts of(String... patterns) {
        if (patterns.length == 0)
            throw new ContractException("Expected at least one host such as \"example.com\", but got none."
                    + " Without any, every request would be refused.");
        return new AllowedHosts(
                List.of(patterns).stream().map(AllowedHosts::checked).toList());
    }

    /// This machine only, as it is named while developing: `localhost`, names below it, and the loopback
    /// addresses.
    public static AllowedHosts local() {
        return of(".localhost", "127.0.0.1", "[::1]");
    }

    @Override
    public ForwardingApplication around(Application inner) {
        return scope -> {
            if (!(scope instanceof ConnectionScope connection) || isAllowed(connection.headers()))
                return new Forward(inner, scope);
            return new Forward(
                    (_, receive, send) -> Answers.refuse(connection, receive, send, 400, "Bad Request"), scope);
        };
    }

    /// Whether there is exactly one host, and it is one of these.
    boolean isAllowed(Headers headers) {
        var hosts = headers.all("host");
        if (hosts.size() != 1) return false;
        String host = HostNames.withoutPort(hosts.getFirst().toLowerCase(Locale.ROOT));
        if (host.endsWith(".")) host = host.substring(0, host.length() - 1);
        if (!HostNames.isHost(host)) return false;
        for (var pattern : patterns) if (matches(pattern, host)) return true;
        return false;
    }

    private static boolean matches(String pattern, String host) {
        if (pattern.equals("*") || pattern.equals(host)) return true;
        // The dot belongs to the suffix, so that evilexample.com is not below .example.com.
        return pattern.startsWith(".") && (host.endsWith(pattern) || host.equals(pattern.substring(1)));
    }

    private static String checked(String pattern) {
        String lower = pattern.toLowerCase(Locale.ROOT);
        String host = lower.startsWith(".") ? lower.substring(1) : lower;
        if (lower.equals("*") || HostNames.isHost(host)) return lower;
        throw new ContractException("Expected a host such as \"example.com\", \".example.com\" or \"*\", without scheme"
                + " and port, but got " + Quoted.of(pattern) + ".");
    }
}
