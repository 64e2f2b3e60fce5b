package dev.levada.layer;

import dev.levada.contract.ContractException;
import dev.levada.contract.Quoted;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The name of a group: ASCII letters, digits, `-`, `_` and `.`, fewer than 100 characters.
///
/// [#of(String)] takes a name as it is, as Python peers write it. [#of(String, String, String...)] makes
/// one from parts that people may have typed: whatever they hold, it is a legal name, and with one prefix
/// different parts make different names.
///
/// Source: ASGI channel layer specification, "Groups".
///
/// @param value the name
public record GroupName(String value) {
    /// Names are shorter than this.
    public static final int MAX_LENGTH = 100;

    private static final int HASH_HEX_DIGITS = 40;

    public GroupName {
        if (value.length() >= MAX_LENGTH || !Names.isPlain(value, 0, value.length()))
            throw new ContractException("Expected a group name of fewer than " + MAX_LENGTH
                    + " ASCII letters, digits, hyphens, underscores and periods, but got " + Quoted.of(value)
                    + ". GroupName.of(prefix, anything) makes a legal name of any text.");
    }

    /// The group of exactly that name.
    ///
    /// @throws ContractException when the text is no group name
    public static GroupName of(String value) {
        return new GroupName(value);
    }

    /// The group for a prefix and parts of any text: `GroupName.of("chat", room)`.
    ///
    /// ASCII letters, digits and hyphens stay, everything else is escaped, and what becomes too long is
    /// shortened to its beginning and a hash of the whole (SHA-256, 160 bits).
    ///
    /// @throws ContractException when the prefix is no group name
    public static GroupName of(String prefix, String part, String... more) {
        var name = new StringBuilder(new GroupName(prefix).value());
        appendEscaped(name.append('.'), part);
        for (var next : more) appendEscaped(name.append('.'), next);
        if (name.length() < MAX_LENGTH) return new GroupName(name.toString());
        String hash = hash(name.toString());
        // A shortened name meets no other: its last 42 characters hold two underscores and no period. An
        // escaped part holds no two underscores, and where they are the prefix's, the period comes after.
        return new GroupName(name.substring(0, MAX_LENGTH - 1 - 2 - HASH_HEX_DIGITS) + "__" + hash);
    }

    @Override
    public String toString() {
        return value;
    }

    private static void appendEscaped(StringBuilder name, String part) {
        if (part.isEmpty()) name.append("_0");
        for (int i = 0; i < part.length(); ) {
            int point = part.codePointAt(i);
            i += Character.charCount(point);
            if (point < 0x80 && (Names.isAlphanumeric((char) point) || point == '-')) name.append((char) point);
            else appendUtf8(name, point);
        }
    }

    // By hand, because half a surrogate pair, which JSON can carry, becomes a question mark in Java's own
    // UTF-8, and two different names one. Here it keeps its three bytes, which no other text has.
    private static void appendUtf8(StringBuilder name, int point) {
        if (point < 0x80) {
            appendHex(name, point);
        } else if (point < 0x800) {
            appendHex(name, 0xc0 | point >> 6);
            appendHex(name, 0x80 | point & 0x3f);
        } else if (point < 0x10000) {
            appendHex(name, 0xe0 | point >> 12);
            appendHex(name, 0x80 | point >> 6 & 0x3f);
            appendHex(name, 0x80 | point & 0x3f);
        } else {
            appendHex(name, 0xf0 | point >> 18);
            appendHex(name, 0x80 | point >> 12 & 0x3f);
            appendHex(name, 0x80 | point >> 6 & 0x3f);
            appendHex(name, 0x80 | point & 0x3f);
        }
    }

    private static void appendHex(StringBuilder name, int octet) {
        name.append('_').append(Character.forDigit(octet >> 4, 16)).append(Character.forDigit(octet & 15, 16));
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH_HEX_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }
}
