package dev.levada.consumer;

import dev.levada.contract.CloseCode;
import java.nio.charset.StandardCharsets;

/// Texts of any length as close reasons.
final class CloseReason {
    private CloseReason() {}

    /// The text, cut at a whole character to what fits (RFC 6455 section 5.5).
    static String of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int end = bytes.length;
        if (end > CloseCode.MAX_REASON_BYTES) {
            end = CloseCode.MAX_REASON_BYTES;
            // 10xxxxxx continues a character.
            while (end > 0 && (bytes[end] & 0xc0) == 0x80) end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }
}
