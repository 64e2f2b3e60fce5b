package dev.levada.middleware.identity;

import java.util.Optional;

/// Decides whether a token is genuine. Any thread may call it; it may block.
@FunctionalInterface
public interface TokenVerifier {
    /// What the token says; empty when it is malformed, forged, expired, or meant for somebody else. Which
    /// of these is nobody's business who does not have a good one.
    ///
    /// @param token as a client sent it: any text
    Optional<Claim> verify(String token);
}
