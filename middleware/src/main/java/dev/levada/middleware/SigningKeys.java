package dev.levada.middleware;

import dev.levada.contract.ContractException;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Secrets to sign text with that clients keep for us. The first signs; all verify, so that a key can be
/// changed: put the new one in front, and take the old one out when nothing it has signed is valid any
/// more.
public final class SigningKeys {
    /// The shortest secret that is taken, in bytes of UTF-8.
    public static final int MIN_SECRET_BYTES = 16;

    private static final String ALGORITHM = "HmacSHA256";

    private final List<byte[]> secrets;

    private SigningKeys(List<byte[]> secrets) {
        this.secrets = secrets;
    }

    /// Keys of these secrets.
    ///
    /// @param secrets at least one, of at least [#MIN_SECRET_BYTES] bytes each; best 32 random bytes as
    ///     Base64
    public static SigningKeys of(String... secrets) {
        if (secrets.length == 0)
            throw new ContractException("Expected at least one secret to sign with, but got none.");
        var all = new ArrayList<byte[]>();
        for (var secret : secrets) {
            byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
            if (bytes.length < MIN_SECRET_BYTES)
                throw new ContractException("Expected a secret of at least " + MIN_SECRET_BYTES
                        + " bytes, but got one of " + bytes.length + ". Make one with: openssl rand -base64 32");
            all.add(bytes);
        }
        return new SigningKeys(all);
    }

    /// Signs for one purpose; what was signed for another is not valid here.
    public Signer signer(String purpose) {
        var keys = new ArrayList<SecretKeySpec>();
        for (byte[] secret : secrets)
            keys.add(new SecretKeySpec(mac(new SecretKeySpec(secret, ALGORITHM), purpose), ALGORITHM));
        return new Signer(keys);
    }

    private static byte[] mac(SecretKeySpec key, String text) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("Every Java platform has " + ALGORITHM + ".", e);
        }
    }

    @Override
    public String toString() {
        return "SigningKeys[" + secrets.size() + "]";
    }

    /// Signs and verifies text for one purpose. Any thread may use it.
    public static final class Signer {
        private final List<SecretKeySpec> keys;

        private Signer(List<SecretKeySpec> keys) {
            this.keys = keys;
        }

        /// The text with its signature behind a point.
        public String signed(String text) {
            return text + "." + signature(keys.getFirst(), text);
        }

        /// The text of a signed one; empty when it was not signed by us for this purpose.
        public Optional<String> verified(String signed) {
            int point = signed.lastIndexOf('.');
            if (point < 0) return Optional.empty();
            String text = signed.substring(0, point);
            byte[] claimed = signed.substring(point + 1).getBytes(StandardCharsets.UTF_8);
            boolean isOurs = false;
            for (var key : keys)
                // The time this takes tells nothing about how much of the signature is right.
                isOurs |= MessageDigest.isEqual(claimed, signature(key, text).getBytes(StandardCharsets.UTF_8));
            return isOurs ? Optional.of(text) : Optional.empty();
        }

        private static String signature(SecretKeySpec key, String text) {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(mac(key, text));
        }
    }
}
