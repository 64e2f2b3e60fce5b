package dev.levada.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import dev.levada.contract.ContractException;
import dev.levada.middleware.identity.Claim;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JwtVerifierTest {
    private static final String SECRET = "a secret of thirty-two bytes, ok";
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final JwtVerifier verifier = JwtVerifier.secret(SECRET).withClock(() -> NOW);

    private static JWTClaimsSet.Builder ann() {
        return new JWTClaimsSet.Builder().subject("ann").expirationTime(Date.from(NOW.plusSeconds(600)));
    }

    private static String signed(JWTClaimsSet claims) throws Exception {
        return signed(claims, new JWSHeader(JWSAlgorithm.HS256), new MACSigner(SECRET));
    }

    private static String signed(JWTClaimsSet claims, JWSHeader header, JWSSigner signer) throws Exception {
        var token = new SignedJWT(header, claims);
        token.sign(signer);
        return token.serialize();
    }

    @Test
    void aGoodTokenSaysWhoAndUntilWhen() throws Exception {
        assertThat(verifier.verify(signed(ann().build()))).contains(new Claim("ann", NOW.plusSeconds(600)));
    }

    @Test
    void aTokenIsGoodUntilItExpiresAndAMinuteOfClockDifferenceLonger() throws Exception {
        String token = signed(ann().build());
        assertThat(verifier.withClock(() -> NOW.plusSeconds(659)).verify(token)).isPresent();
        assertThat(verifier.withClock(() -> NOW.plusSeconds(661)).verify(token)).isEmpty();
    }

    @Test
    void aTokenThatIsNotValidYetIsNotTaken() throws Exception {
        String token =
                signed(ann().notBeforeTime(Date.from(NOW.plusSeconds(120))).build());
        assertThat(verifier.verify(token)).isEmpty();
        assertThat(verifier.withClock(() -> NOW.plusSeconds(120)).verify(token)).isPresent();
    }

    @Test
    void aTokenWithoutSubjectOrExpiryIsNotTaken() throws Exception {
        assertThat(verifier.verify(
                        signed(new JWTClaimsSet.Builder().subject("ann").build())))
                .isEmpty();
        assertThat(verifier.verify(signed(ann().subject(null).build()))).isEmpty();
        assertThat(verifier.verify(signed(ann().subject("").build()))).isEmpty();
    }

    @Test
    void issuerAndAudienceAreChecked() throws Exception {
        String token = signed(ann().issuer("us").audience("chat").build());
        assertThat(verifier.issuedBy("us").meantFor("chat").verify(token)).isPresent();
        assertThat(verifier.issuedBy("them").meantFor("chat").verify(token)).isEmpty();
        assertThat(verifier.issuedBy("us").meantFor("shop").verify(token)).isEmpty();
        assertThat(verifier.issuedBy("us").verify(signed(ann().build()))).isEmpty();
    }

    @Test
    void anyChangeIsSeen() throws Exception {
        String token = signed(ann().build());
        for (int i = 0; i < token.length() - 1; i++) {
            char other = token.charAt(i) == 'A' ? 'B' : 'A';
            assertThat(verifier.verify(token.substring(0, i) + other + token.substring(i + 1)))
                    .as("changed at %s", i)
                    .isEmpty();
        }
    }

    @Test
    void malformedTokensAreNone() {
        for (var token : List.of("", ".", "..", "a.b.c", "{}", "\u0000", "x".repeat(100_000), "eyJ9.eyJ9.eyJ9"))
            assertThat(verifier.verify(token)).isEmpty();
    }

    @Test
    void theTokenDoesNotChooseTheAlgorithm() throws Exception {
        assertThat(verifier.verify(new PlainJWT(ann().build()).serialize())).isEmpty();
        String none = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.US_ASCII));
        String token = signed(ann().build());
        assertThat(verifier.verify(none + token.substring(token.indexOf('.')))).isEmpty();
        var longer = JwtVerifier.secret(SECRET + SECRET).withClock(() -> NOW);
        assertThat(longer.verify(
                        signed(ann().build(), new JWSHeader(JWSAlgorithm.HS512), new MACSigner(SECRET + SECRET))))
                .isEmpty();
    }

    @Test
    void aPublicKeyIsNeverTakenForASecret(@TempDir Path folder) throws Exception {
        var key = new RSAKeyGenerator(2048).generate();
        var file = Files.writeString(folder.resolve("key.pem"), pem(key));
        var byKey = JwtVerifier.keysIn(file, "RS256").withClock(() -> NOW);
        String forged = signed(
                ann().build(),
                new JWSHeader(JWSAlgorithm.HS256),
                new MACSigner(pem(key).getBytes(StandardCharsets.US_ASCII)));
        assertThat(byKey.verify(forged)).isEmpty();
        assertThat(byKey.verify(signed(ann().build(), new JWSHeader(JWSAlgorithm.RS256), new RSASSASigner(key))))
                .isPresent();
        assertThatThrownBy(() -> JwtVerifier.keysIn(file, "RS256", "HS256")).isInstanceOf(ContractException.class);
    }

    private static String pem(RSAKey key) throws Exception {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(key.toRSAPublicKey().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    @Test
    void keysComeFromAKeySetInAFile(@TempDir Path folder) throws Exception {
        ECKey key = new ECKeyGenerator(Curve.P_256).keyID("k1").generate();
        var file = Files.writeString(folder.resolve("keys.json"), new JWKSet(key.toPublicJWK()).toString());
        var header = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("k1").build();
        assertThat(JwtVerifier.keysIn(file, "ES256")
                        .withClock(() -> NOW)
                        .verify(signed(ann().build(), header, new ECDSASigner(key))))
                .isPresent();
    }

    @Test
    void aFileWithoutAKeyIsRefused(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("key.pem"), "no key");
        assertThatThrownBy(() -> JwtVerifier.keysIn(file, "RS256"))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("key.pem");
    }

    @Test
    void publishedKeysAreFetchedFromOurAddressAndNotFromTheTokens() throws Exception {
        ECKey key = new ECKeyGenerator(Curve.P_256).keyID("k1").generate();
        ECKey evil = new ECKeyGenerator(Curve.P_256).keyID("evil").generate();
        var asked = new AtomicInteger();
        var elsewhere = new AtomicInteger();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] keys = new JWKSet(key.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
        server.createContext("/keys", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(200, keys.length);
            exchange.getResponseBody().write(keys);
            exchange.close();
        });
        server.createContext("/evil", exchange -> {
            elsewhere.incrementAndGet();
            exchange.close();
        });
        server.start();
        try {
            String base = "http://localhost:" + server.getAddress().getPort();
            var published =
                    JwtVerifier.keysAt(URI.create(base + "/keys"), "ES256").withClock(() -> NOW);
            var header = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("k1").build();
            for (int i = 0; i < 5; i++)
                assertThat(published.verify(signed(ann().build(), header, new ECDSASigner(key))))
                        .isPresent();
            assertThat(asked).hasValue(1);
            var hostile = new JWSHeader.Builder(JWSAlgorithm.ES256)
                    .keyID("evil")
                    .jwkURL(URI.create(base + "/evil"))
                    .jwk(evil.toPublicJWK())
                    .build();
            for (int i = 0; i < 20; i++)
                assertThat(published.verify(signed(ann().build(), hostile, new ECDSASigner(evil))))
                        .isEmpty();
            assertThat(elsewhere).hasValue(0);
            assertThat(asked.get()).isLessThan(5);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void keysAreNotFetchedInTheClear() {
        assertThatThrownBy(() -> JwtVerifier.keysAt(URI.create("http://id.example.com/keys"), "RS256"))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("https");
    }

    @Test
    void aShortSecretIsRefusedWithoutShowingIt() {
        assertThatThrownBy(() -> JwtVerifier.secret("short"))
                .hasMessageContaining("32 bytes")
                .hasMessageNotContaining("short.");
    }
}
