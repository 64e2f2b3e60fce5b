package dev.levada.middleware.identity;

import dev.levada.middleware.session.Session;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One look at the connections of one user: what they have in common is asked for once.
final class Look {
    private final Instant now;
    private final Predicate<Session> isAlive = Session.liveness();
    private final Map<String, Boolean> found = new HashMap<>();

    Look(Instant now) {
        this.now = now;
    }

    /// Whether who is there still may be: the credential is not over, the finder still finds them, and the
    /// session is still theirs.
    boolean isValid(Claim claim, @Nullable Session session, Function<String, ? extends Optional<?>> finder) {
        var expiry = claim.expiry();
        if (expiry != null && !now.isBefore(expiry)) return false;
        if (session != null && !isAlive.test(session)) return false;
        return found.computeIfAbsent(
                claim.subject(), subject -> finder.apply(subject).isPresent());
    }
}
