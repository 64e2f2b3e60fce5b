package dev.levada.layer.redis.core;

import dev.levada.layer.LayerOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// The times of a layer as scripts take them.
///
/// @param expiry of messages, in seconds with a fraction
/// @param keySeconds how long a channel's key lives after its last message
/// @param groupExpiry of memberships, in seconds with a fraction
/// @param groupSeconds how long a group's key lives after its last member joined
record Times(byte[] expiry, byte[] keySeconds, byte[] groupExpiry, byte[] groupSeconds) {
    // A hundred years: no sum with it overflows, in Redis neither.
    private static final long LONGEST_MILLIS = Duration.ofDays(36_500).toMillis();

    static Times of(LayerOptions options) {
        long expiry = millis(options.expiry());
        long groupExpiry = millis(options.groupExpiry());
        return new Times(seconds(expiry), wholeSeconds(expiry), seconds(groupExpiry), wholeSeconds(groupExpiry));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static long millis(Duration time) {
        if (time.compareTo(Duration.ofMillis(LONGEST_MILLIS)) >= 0) return LONGEST_MILLIS;
        return Math.max(1, time.toMillis());
    }

    private static byte[] seconds(long millis) {
        return bytes(
                millis / 1_000 + "." + String.valueOf(1_000 + millis % 1_000).substring(1));
    }

    private static byte[] wholeSeconds(long millis) {
        return bytes(String.valueOf((millis + 999) / 1_000));
    }
}
