package dev.levada.jwt;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/// Public keys from PEM (RFC 7468 sections 5 and 13), with what the JDK has.
final class PemKeys {
    private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
    private static final String END = "-----END PUBLIC KEY-----";

    private PemKeys() {}

    /// @throws GeneralSecurityException when there is no key of a kind we know
    static JWK parse(String text) throws GeneralSecurityException {
        return jwk(text.contains("BEGIN CERTIFICATE") ? certified(text) : plain(text));
    }

    private static PublicKey certified(String text) throws CertificateException {
        var bytes = new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
        return CertificateFactory.getInstance("X.509")
                .generateCertificate(bytes)
                .getPublicKey();
    }

    private static PublicKey plain(String text) throws GeneralSecurityException {
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) throw new InvalidKeySpecException("there is no \"" + BEGIN + "\"");
        X509EncodedKeySpec encoded;
        try {
            encoded =
                    new X509EncodedKeySpec(Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end)));
        } catch (IllegalArgumentException e) {
            throw new InvalidKeySpecException("its key is not Base64", e);
        }
        try {
            return KeyFactory.getInstance("RSA").generatePublic(encoded);
        } catch (InvalidKeySpecException _) {
            return KeyFactory.getInstance("EC").generatePublic(encoded);
        }
    }

    private static JWK jwk(PublicKey key) throws InvalidKeySpecException {
        return switch (key) {
            case RSAPublicKey rsa -> new RSAKey.Builder(rsa).build();
            case ECPublicKey ec -> new ECKey.Builder(Curve.forECParameterSpec(ec.getParams()), ec).build();
            default -> throw new InvalidKeySpecException("its key is of the kind " + key.getAlgorithm());
        };
    }
}
