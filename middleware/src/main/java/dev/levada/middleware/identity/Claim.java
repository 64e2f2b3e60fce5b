package dev.levada.middleware.identity;

import dev.levada.contract.ContractException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a credential says once it was checked: whose it is, and until when.
///
/// @param subject identifies the user; never empty
/// @param expiry when it stops being valid; null for never
public record Claim(String subject, @Nullable Instant expiry) {
    public Claim {
        if (subject.isEmpty()) throw new ContractException("Expected a claim with a subject, but it is empty.");
    }

    /// A claim that does not expire.
    public static Claim of(String subject) {
        return new Claim(subject, null);
    }

    /// When it stops being valid, if ever.
    public Optional<Instant> expires() {
        return Optional.ofNullable(expiry);
    }
}
