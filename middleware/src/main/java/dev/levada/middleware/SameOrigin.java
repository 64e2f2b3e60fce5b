package dev.levada.middleware;

import dev.levada.contract.Application;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Middleware;
import dev.levada.middleware.answer.Answers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Refuses requests that change something and that the page of another site has made the browser send,
/// cookies and all (cross-site request forgery): 403 before the application sees them.
///
/// `GET`, `HEAD`, `OPTIONS` and `TRACE` pass, so they must change nothing. Of the others the browser says
/// where they come from, in `Sec-Fetch-Site` or `Origin`; what says neither comes from no browser of the
/// last years, carries nobody's cookies unasked, and passes. No tokens in forms are needed.
///
/// Source: OWASP, "Cross-Site Request Forgery Prevention", Fetch Metadata and Origin checks.
public final class SameOrigin implements Middleware {
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
    private static final SameOrigin ALONE = new SameOrigin(List.of());

    private final List<OriginPattern> others;

    private SameOrigin(List<OriginPattern> others) {
        this.others = others;
    }

    /// Only pages of this very origin.
    public static SameOrigin only() {
        return ALONE;
    }

    /// Pages of these origins too, as `https://app.example.com` or `https://*.example.com`.
    ///
    /// @throws dev.levada.contract.ContractException when one is no origin
    public static SameOrigin and(String... origins) {
        var patterns = new ArrayList<OriginPattern>();
        for (var origin : origins) patterns.add(OriginPattern.parse(origin));
        return new SameOrigin(List.copyOf(patterns));
    }

    @Override
    public Application around(Application inner) {
        return (scope, receive, send) -> {
            if (scope instanceof HttpScope http && !SAFE.contains(http.method()) && !isAllowed(http))
                Answers.refuse(http, receive, send, 403, "Forbidden: the request comes from another site.");
            else inner.serve(scope, receive, send);
        };
    }

    private boolean isAllowed(HttpScope scope) {
        var origins = scope.headers().all("origin");
        if (origins.size() > 1) return false;
        var origin = origins.isEmpty() ? null : Origin.parse(origins.getFirst());
        if (origin != null && others.stream().anyMatch(pattern -> pattern.matches(origin))) return true;
        var sites = scope.headers().all("sec-fetch-site");
        if (!sites.isEmpty())
            return sites.size() == 1
                    && (sites.getFirst().equals("same-origin")
                            || sites.getFirst().equals("none"));
        // "null" is a page without an origin: a sandboxed frame, a file, a redirect from elsewhere.
        return origins.isEmpty() || isOwn(origin, scope);
    }

    private static boolean isOwn(@Nullable Origin origin, HttpScope scope) {
        if (origin == null) return false;
        String host = scope.headers().first("host").orElse("").toLowerCase(Locale.ROOT);
        // Behind a proxy that ends TLS the scheme of the page is not ours to know.
        return origin.equals(Origin.of(origin.scheme(), host));
    }
}
