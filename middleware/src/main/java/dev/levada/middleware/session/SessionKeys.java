package dev.levada.middleware.session;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/// Makes and checks the random keys of stores.
public final class SessionKeys {
    private static final int RANDOM_BYTES = 24;
    private static final int CHARS = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private SessionKeys() {}

    /// A new key: 192 random bits as 32 characters of URL-safe Base64.
    public static String make() {
        byte[] bytes = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /// Whether the text can be such a key at all, so that no store is asked for what a stranger made up.
    public static boolean isKey(String text) {
        if (text.length() != CHARS) return false;
        for (int i = 0; i < CHARS; i++) {
            char c = text.charAt(i);
            boolean isLetter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!isLetter && c != '-' && c != '_') return false;
        }
        return true;
    }

    /// What a store keeps in place of a key, so that who can read the store cannot take over sessions:
    /// SHA-256 as 64 hexadecimal digits. Keys are random, so they need no salt.
    public static String hash(String key) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }
}
