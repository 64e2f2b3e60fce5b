package dev.levada.middleware;

import dev.levada.contract.Application;
import dev.levada.contract.ConnectionScope;
import dev.levada.contract.ContractException;
import dev.levada.contract.Middleware;
import dev.levada.contract.Quoted;
import dev.levada.contract.WebSocketScope;
import dev.levada.middleware.answer.Answers;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Serves WebSockets only to pages of these origins; others get 403, and so does who sends no origin,
/// unless all are allowed. Requests pass: for those see [Cors] and [SameOrigin].
///
/// The server has a rule of its own in front of this one (`allowedOrigins`, the same host by default),
/// which fits most sites. This is the rule of Django Channels for those who bring it along:
/// - `example.com` is that host with any scheme and port, `.example.com` the host and all below it;
/// - `https://example.com` is that scheme, host and port, the scheme's own port where none is given;
///   `https://.example.com:8443` the hosts below as well;
/// - `*` is everything.
///
/// Source: Channels, "OriginValidator".
public final class AllowedOrigins implements Middleware {
    private final List<Pattern> patterns;

    /// @param scheme null for any
    /// @param host without its leading dot; `*` for any
    /// @param isBelow whether the hosts below are meant too
    /// @param port that of the scheme where none was given; 0 without a scheme
    private record Pattern(@Nullable String scheme, String host, boolean isBelow, int port) {
        static final Pattern ALL = new Pattern(null, "*", false, 0);

        static Pattern parse(String text) {
            String lower = text.toLowerCase(Locale.ROOT);
            if (lower.equals("*")) return ALL;
            int colon = lower.indexOf("://");
            String authority = colon < 0 ? lower : lower.substring(colon + 3);
            boolean isBelow = authority.startsWith(".");
            if (isBelow) authority = authority.substring(1);
            if (colon < 0) {
                if (!HostNames.isHost(authority)) throw wrong(text);
                return new Pattern(null, authority, isBelow, 0);
            }
            // Matches nothing in Channels either; kept, so that a list can be brought along as it is.
            if (authority.equals("*")) return new Pattern(lower.substring(0, colon), "", false, -1);
            var origin = Origin.parse(lower.substring(0, colon + 3) + authority);
            if (origin == null) throw wrong(text);
            return new Pattern(origin.scheme(), origin.host(), isBelow, origin.port());
        }

        private static ContractException wrong(String text) {
            return new ContractException("Expected an origin such as \"example.com\", \".example.com\","
                    + " \"https://example.com:8443\" or \"*\", but got " + Quoted.of(text) + ".");
        }

        boolean matches(Origin origin) {
            if (scheme != null && (!scheme.equals(origin.scheme()) || port != origin.port())) return false;
            // With the dot, so that evilexample.com is not below example.com.
            return origin.host().equals(host) || isBelow && origin.host().endsWith("." + host);
        }
    }

    private AllowedOrigins(List<Pattern> patterns) {
        this.patterns = patterns;
    }

    /// The origins of these patterns.
    ///
    /// @param patterns at least one
    /// @throws ContractException when one is no pattern
    public static AllowedOrigins of(String... patterns) {
        if (patterns.length == 0)
            throw new ContractException("Expected at least one origin such as \"https://example.com\", but got none.");
        return new AllowedOrigins(List.of(patterns).stream().map(Pattern::parse).toList());
    }

    @Override
    public Application around(Application inner) {
        return (scope, receive, send) -> {
            if (scope instanceof WebSocketScope socket && !isAllowed(socket))
                Answers.refuse(socket, receive, send, 403, "Forbidden");
            else inner.serve(scope, receive, send);
        };
    }

    boolean isAllowed(ConnectionScope scope) {
        if (patterns.contains(Pattern.ALL)) return true;
        var origins = scope.headers().all("origin");
        // With several it is not known which one the browser means.
        if (origins.size() != 1) return false;
        var origin = Origin.parse(origins.getFirst());
        return origin != null && patterns.stream().anyMatch(pattern -> pattern.matches(origin));
    }
}
