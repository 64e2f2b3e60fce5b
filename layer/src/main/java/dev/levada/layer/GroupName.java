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
/// one from parts that people may have typed: whatever they hold, it is a legal name, and different parts
/// make different names.
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
        // Two underscores never stand in an escaped name, so a shortened name meets no other.
        return new GroupName(name.substring(0, MAX_LENGTH - 1 - 2 - HASH_HEX_DIGITS) + "__" + hash);
    }

    @Override
    public String toString() {
        return value;
    }

    private static void appendEscaped(StringBuilder name, String part) {
        if (part.isEmpty()) name.append("_0");
        for (byte b : part.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (Names.isAlphanumeric(c) || c == '-') name.append(c);
            else name.append('_').append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
        }
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
