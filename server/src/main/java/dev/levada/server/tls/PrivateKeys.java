package dev.levada.server.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/// Private keys in the forms that tools write.
final class PrivateKeys {
    private static final String RSA = "1.2.840.113549.1.1.1";
    private static final String EC = "1.2.840.10045.2.1";
    private static final int EC_PARAMETERS = 0xa0;

    private PrivateKeys() {}

    /// The key in a block of PEM.
    static PrivateKey of(String label, byte[] bytes, char @Nullable [] password) throws GeneralSecurityException {
        return switch (label) {
            case "PRIVATE KEY" -> plain(bytes);
            case "ENCRYPTED PRIVATE KEY" -> plain(decrypted(bytes, password));
            case "RSA PRIVATE KEY" ->
                plain(Der.sequence(
                        Der.integer(0),
                        Der.sequence(Der.object(RSA), Der.element(Der.NULL)),
                        Der.element(Der.OCTET_STRING, bytes)));
            case "EC PRIVATE KEY" ->
                plain(Der.sequence(
                        Der.integer(0),
                        Der.sequence(Der.object(EC), curve(bytes)),
                        Der.element(Der.OCTET_STRING, bytes)));
            default -> throw new InvalidKeyException("a \"" + label + "\"; convert it: openssl pkcs8 -topk8 -nocrypt");
        };
    }

    /// Whether the key is that of the certificate with this public key.
    static boolean belongTogether(PrivateKey key, PublicKey shown) throws GeneralSecurityException {
        var algorithm = switch (shown.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> shown.getAlgorithm();
        };
        byte[] sample = "levada".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        try {
            var signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(sample);
            byte[] signed = signature.sign();
            signature.initVerify(shown);
            signature.update(sample);
            return signature.verify(signed);
        } catch (InvalidKeyException _) {
            return false;
        }
    }

    /// The curve, which is named in the older form of EC keys (RFC 5915).
    private static byte[] curve(byte[] bytes) {
        for (var part : Der.read(Der.read(bytes).getFirst().content))
            if (part.tag == EC_PARAMETERS) return part.content;
        throw new IllegalArgumentException("an EC key that does not name its curve");
    }

    private static PrivateKey plain(byte[] pkcs8) throws GeneralSecurityException {
        for (var algorithm : List.of("RSA", "EC", "EdDSA", "RSASSA-PSS")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (InvalidKeySpecException _) {
                // Of another kind.
            }
        }
        throw new InvalidKeyException("a key that is neither RSA nor EC nor Ed25519");
    }

    private static byte[] decrypted(byte[] bytes, char @Nullable [] password) throws GeneralSecurityException {
        if (password == null)
            throw new InvalidKeyException("an encrypted key and no password; say where the password is");
        try {
            var info = new EncryptedPrivateKeyInfo(bytes);
            var parameters = info.getAlgParameters();
            // For PBES2 the name of the algorithm says nothing, and that of its parameters does.
            var name = info.getAlgName().equals("PBES2") || info.getAlgName().startsWith("1.2.840.113549.1.5.13")
                    ? String.valueOf(parameters)
                    : info.getAlgName();
            var cipher = Cipher.getInstance(name);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(name).generateSecret(new PBEKeySpec(password)),
                    parameters);
            return info.getKeySpec(cipher).getEncoded();
        } catch (IOException | InvalidKeySpecException | InvalidKeyException e) {
            throw new InvalidKeyException("an encrypted key that this password does not open", e);
        }
    }
}
