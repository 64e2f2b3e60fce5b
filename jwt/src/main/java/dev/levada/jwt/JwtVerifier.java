package dev.levada.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.levada.contract.ContractException;
import dev.levada.contract.LevadaException;
import dev.levada.middleware.identity.Claim;
import dev.levada.middleware.identity.TokenVerifier;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Takes signed tokens (JWT, RFC 7519) whose subject is the user.
///
/// ```java
/// var tokens = JwtVerifier.keysAt(URI.create("https://id.example.com/keys"), "RS256")
///         .issuedBy("https://id.example.com").meantFor("chat");
/// var users = Authentication.byToken(tokens, people::find, TokenSource.authorization());
/// ```
///
/// The algorithm is chosen here, never by the token; a key is looked up by its identifier among ours, never
/// fetched from where the token says. A token needs a subject and an expiry; a minute of difference between
/// clocks is let pass. Encrypted and unsigned tokens are not taken.
public final class JwtVerifier implements TokenVerifier {
    private static final int MAX_TOKEN_CHARS = 16_384;
    private static final int MIN_SECRET_BYTES = 32;
    private static final int SKEW_SECONDS = 60;

    private final JWKSource<SecurityContext> keys;
    private final Set<JWSAlgorithm> algorithms;
    private final @Nullable String issuer;
    private final @Nullable String audience;
    private final InstantSource clock;
    private final DefaultJWTProcessor<SecurityContext> processor;

    private JwtVerifier(
            JWKSource<SecurityContext> keys,
            Set<JWSAlgorithm> algorithms,
            @Nullable String issuer,
            @Nullable String audience,
            InstantSource clock) {
        this.keys = keys;
        this.algorithms = algorithms;
        this.issuer = issuer;
        this.audience = audience;
        this.clock = clock;
        this.processor = new DefaultJWTProcessor<>();
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(algorithms, keys));
        var exact = new JWTClaimsSet.Builder();
        if (issuer != null) exact.issuer(issuer);
        var claims = new ClockedClaims(audience, exact.build(), clock);
        claims.setMaxClockSkew(SKEW_SECONDS);
        processor.setJWTClaimsSetVerifier(claims);
    }

    /// The library's checks with our clock.
    private static final class ClockedClaims extends DefaultJWTClaimsVerifier<SecurityContext> {
        private final InstantSource clock;

        ClockedClaims(@Nullable String audience, JWTClaimsSet exact, InstantSource clock) {
            super(audience, exact, Set.of("sub", "exp"));
            this.clock = clock;
        }

        @Override
        protected Date currentTime() {
            return Date.from(clock.instant());
        }
    }

    /// Tokens signed with a secret that both sides know (HS256).
    ///
    /// @param secret at least 32 bytes of UTF-8 (RFC 7518 section 3.2)
    public static JwtVerifier secret(String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < MIN_SECRET_BYTES)
            throw new ContractException(
                    "Expected a secret of at least " + MIN_SECRET_BYTES + " bytes for HS256, but got" + " one of "
                            + bytes.length + ". Make one with: openssl rand -base64 32");
        return of(List.of(new OctetSequenceKey.Builder(bytes).build()), "HS256");
    }

    /// Tokens signed with the private half of a key whose public half is in a file: PEM of a public key
    /// or a certificate, or a JSON Web Key Set.
    ///
    /// @param algorithms those that are taken, as `RS256` or `ES256`
    /// @throws ContractException when the file has no key
    public static JwtVerifier keysIn(Path file, String... algorithms) {
        try {
            String text = Files.readString(file);
            return of(
                    text.stripLeading().startsWith("{") ? JWKSet.parse(text).getKeys() : List.of(PemKeys.parse(text)),
                    algorithms);
        } catch (IOException | ParseException | GeneralSecurityException e) {
            throw new ContractException("Expected a file with a public key in PEM or a JSON Web Key Set, but got "
                    + file + ": " + e.getMessage());
        }
    }

    /// Tokens signed with keys that an identity provider publishes. They are fetched when first needed,
    /// kept for some minutes, and fetched again when a token names one that is not among them, but not
    /// more often than every half minute, so that strangers' tokens cause no storm.
    ///
    /// @param keySet the address of its JSON Web Key Set, over https
    /// @param algorithms those that are taken, as `RS256`
    public static JwtVerifier keysAt(URI keySet, String... algorithms) {
        boolean isLocal = "localhost".equals(keySet.getHost()) || "127.0.0.1".equals(keySet.getHost());
        if (!"https".equals(keySet.getScheme()) && !isLocal)
            throw new ContractException("Expected the address of a key set over https, but got " + keySet + ".");
        try {
            var source = JWKSourceBuilder.create(keySet.toURL()).retrying(true).build();
            return new JwtVerifier(source, checked(algorithms), null, null, InstantSource.system());
        } catch (MalformedURLException e) {
            throw new ContractException("Expected the address of a key set, but got " + keySet + ": " + e.getMessage());
        }
    }

    private static JwtVerifier of(List<JWK> keys, String... algorithms) {
        if (keys.stream().anyMatch(key -> KeyUse.ENCRYPTION.equals(key.getKeyUse())))
            throw new ContractException("Expected keys for signatures, but one is for encryption.");
        return new JwtVerifier(
                new ImmutableJWKSet<>(new JWKSet(keys)), checked(algorithms), null, null, InstantSource.system());
    }

    private static Set<JWSAlgorithm> checked(String... algorithms) {
        if (algorithms.length == 0)
            throw new ContractException(
                    "Expected at least one algorithm that tokens are signed with, such as \"RS256\".");
        var known = Arrays.stream(algorithms).map(JWSAlgorithm::parse).collect(Collectors.toUnmodifiableSet());
        for (var algorithm : known)
            if (!JWSAlgorithm.Family.SIGNATURE.contains(algorithm) && !JWSAlgorithm.Family.HMAC_SHA.contains(algorithm))
                throw new ContractException(
                        "Expected a signature algorithm such as \"RS256\", but got " + algorithm + ".");
        // A public key that is taken for a secret would let anybody sign.
        boolean isMixed = known.stream().anyMatch(JWSAlgorithm.Family.HMAC_SHA::contains)
                && known.stream().anyMatch(JWSAlgorithm.Family.SIGNATURE::contains);
        if (isMixed)
            throw new ContractException("Expected algorithms of secrets or of key pairs, but not both: " + known);
        return known;
    }

    /// Only tokens of that issuer.
    public JwtVerifier issuedBy(String issuer) {
        return new JwtVerifier(keys, algorithms, issuer, audience, clock);
    }

    /// Only tokens that are meant for this audience.
    public JwtVerifier meantFor(String audience) {
        return new JwtVerifier(keys, algorithms, issuer, audience, clock);
    }

    /// The same by another clock, for tests.
    public JwtVerifier withClock(InstantSource clock) {
        return new JwtVerifier(keys, algorithms, issuer, audience, clock);
    }

    /// @throws LevadaException when the keys cannot be fetched
    @Override
    public Optional<Claim> verify(String token) {
        if (token.length() > MAX_TOKEN_CHARS) return Optional.empty();
        try {
            var claims = processor.process(token, null);
            String subject = claims.getSubject();
            if (subject == null || subject.isEmpty()) return Optional.empty();
            return Optional.of(new Claim(subject, expiry(claims)));
        } catch (RateLimitReachedException _) {
            // The keys were just fetched, and the one that the token names was not among them.
            return Optional.empty();
        } catch (KeySourceException e) {
            throw new KeysUnavailableException(
                    "Expected the keys of tokens to be reachable, but got: " + e.getMessage(), e);
        } catch (ParseException | BadJOSEException | JOSEException | IllegalArgumentException _) {
            // Why it is bad is nobody's business who does not have a good one.
            return Optional.empty();
        }
    }

    private static Instant expiry(JWTClaimsSet claims) {
        return claims.getExpirationTime().toInstant();
    }

    /// The keys cannot be fetched: nobody's token can be told good or bad.
    private static final class KeysUnavailableException extends LevadaException {
        KeysUnavailableException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
