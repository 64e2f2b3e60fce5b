package dev.levada.layer.redis.fleet;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// Reads what scripts answer: lists of numbers and bytes.
final class Answers {
    private Answers() {}

    static long number(List<?> answer, int index) {
        return answer.get(index) instanceof Long number ? number : 0;
    }

    static byte[] bytes(List<?> answer, int index) {
        return answer.get(index) instanceof byte[] bytes ? bytes : new byte[0];
    }

    static String text(List<?> answer, int index) {
        return new String(bytes(answer, index), StandardCharsets.UTF_8);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] ascii(long number) {
        return ascii(Long.toString(number));
    }
}
