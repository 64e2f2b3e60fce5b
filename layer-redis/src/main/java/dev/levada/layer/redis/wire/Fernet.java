package dev.levada.layer.redis.wire;

import dev.levada.layer.LayerException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Authenticated encryption with several secrets: the first encrypts, each decrypts, so that a secret can
/// be changed without a moment in which peers do not understand each other. Any thread may use it.
///
/// Source: Fernet specification, version 0x80; keys from secrets as channels_redis makes them.
public final class Fernet {
    private static final byte VERSION = (byte) 0x80;
    private static final int IV_BYTES = 16;
    private static final int HEAD_BYTES = 1 + 8 + IV_BYTES;
    private static final int BLOCK_BYTES = 16;
    private static final int MAC_BYTES = 32;

    // How far a peer's clock may be ahead of ours.
    private static final long MAX_SKEW_SECONDS = 60;

    private final List<Key> keys;
    private final long maxAgeSeconds;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    private record Key(SecretKeySpec signing, SecretKeySpec encryption) {
        static Key of(String secret) {
            if (secret.isEmpty())
                throw new LayerException("Expected encryption keys that are not empty, but one is. Any text will do;"
                        + " the longer, the better.");
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
                return new Key(
                        new SecretKeySpec(digest, 0, 16, "HmacSHA256"), new SecretKeySpec(digest, 16, 16, "AES"));
            } catch (GeneralSecurityException e) {
                throw missing(e);
            }
        }

        byte[] sign(byte[] token, int length) throws GeneralSecurityException {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(signing);
            mac.update(token, 0, length);
            return mac.doFinal();
        }

        Cipher cipher(int mode, byte[] iv, int from) throws GeneralSecurityException {
            var cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
            cipher.init(mode, encryption, new IvParameterSpec(iv, from, IV_BYTES));
            return cipher;
        }

        @Override
        public String toString() {
            return "Key";
        }
    }

    /// Encryption with secrets.
    ///
    /// @param secrets at least one, the one to encrypt with first
    /// @param maxAge what is older is refused, and so is what is more than 60 s ahead; null to take any
    /// @param clock what time it is
    public Fernet(List<String> secrets, @Nullable Duration maxAge, InstantSource clock) {
        if (secrets.isEmpty())
            throw new LayerException("Expected at least one encryption key, but got none. Give one.");
        this.keys = secrets.stream().map(Key::of).toList();
        this.maxAgeSeconds = maxAge == null ? -1 : maxAge.toSeconds();
        this.clock = clock;
    }

    /// The token, in ASCII.
    public byte[] encrypt(byte[] plain) {
        byte[] iv = new byte[IV_BYTES];
        random.nextBytes(iv);
        return encrypt(plain, clock.instant().getEpochSecond(), iv);
    }

    byte[] encrypt(byte[] plain, long epochSecond, byte[] iv) {
        try {
            var key = keys.getFirst();
            var cipher = key.cipher(Cipher.ENCRYPT_MODE, iv, 0);
            int encrypted = cipher.getOutputSize(plain.length);
            byte[] token = new byte[HEAD_BYTES + encrypted + MAC_BYTES];
            ByteBuffer.wrap(token).put(VERSION).putLong(epochSecond).put(iv);
            cipher.doFinal(plain, 0, plain.length, token, HEAD_BYTES);
            byte[] mac = key.sign(token, token.length - MAC_BYTES);
            System.arraycopy(mac, 0, token, token.length - MAC_BYTES, MAC_BYTES);
            return Base64.getUrlEncoder().encode(token);
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    /// What the token holds, which begins at the offset and goes to the end.
    ///
    /// @throws WireException when it is no token, was made with another secret, or is too old
    public byte[] decrypt(byte[] payload, int from) {
        byte[] token = decode(payload, from);
        int signed = token.length - MAC_BYTES;
        if (signed < HEAD_BYTES + BLOCK_BYTES || (signed - HEAD_BYTES) % BLOCK_BYTES != 0 || token[0] != VERSION)
            throw new WireException("Expected a Fernet token, but " + token.length
                    + " bytes came that are none. Is the other side set to encrypt?");
        var key = keyOf(token, signed);
        checkAge(ByteBuffer.wrap(token).getLong(1));
        try {
            return key.cipher(Cipher.DECRYPT_MODE, token, 1 + 8).doFinal(token, HEAD_BYTES, signed - HEAD_BYTES);
        } catch (GeneralSecurityException _) {
            throw new WireException("Expected a Fernet token with padding, but it has none, although its signature is"
                    + " right. The other side does not follow the format.");
        }
    }

    private static byte[] decode(byte[] payload, int from) {
        try {
            return Base64.getUrlDecoder()
                    .decode(from == 0 ? payload : Arrays.copyOfRange(payload, from, payload.length));
        } catch (IllegalArgumentException _) {
            throw new WireException("Expected a Fernet token in URL-safe Base64, but " + (payload.length - from)
                    + " bytes came that are not Base64. Is the other side set to encrypt?");
        }
    }

    private Key keyOf(byte[] token, int signed) {
        byte[] mac = Arrays.copyOfRange(token, signed, token.length);
        try {
            for (var key : keys) if (MessageDigest.isEqual(mac, key.sign(token, signed))) return key;
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
        throw new WireException("Expected a Fernet token signed with one of " + keys.size()
                + " encryption keys, but it is signed with none. Give both sides a key in common.");
    }

    private void checkAge(long epochSecond) {
        if (maxAgeSeconds < 0) return;
        long now = clock.instant().getEpochSecond();
        // A time before 1970 is one beyond 2^63 seconds, read with a sign.
        if (epochSecond < 0 || epochSecond > now + MAX_SKEW_SECONDS)
            throw new WireException("Expected a Fernet token from at most " + MAX_SKEW_SECONDS
                    + " s ahead, but it is from later. Set the clocks of the machines.");
        if (now - epochSecond > maxAgeSeconds)
            throw new WireException("Expected a Fernet token of at most " + maxAgeSeconds + " s, but it is "
                    + (now - epochSecond) + " s old.");
    }

    private static IllegalStateException missing(GeneralSecurityException e) {
        return new IllegalStateException("Every Java platform has SHA-256, HmacSHA256 and AES.", e);
    }
}
