package dev.levada.layer.redis.core;

import dev.levada.layer.LayerOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// The times of a layer as scripts take them.
final class Times {
    // A hundred years: no sum with it overflows, in Redis neither.
    private static final long LONGEST_MILLIS = Duration.ofDays(36_500).toMillis();

    /// Of messages, in seconds with a fraction.
    final byte[] expiry;

    /// How long a channel's key lives after its last message: a moment longer than the message, so that
    /// whoever looks finds and counts it.
    final byte[] keySeconds;

    /// Of memberships, in seconds with a fraction.
    final byte[] groupExpiry;

    /// How long a group's key lives after its last member joined.
    final byte[] groupSeconds;

    private final long groupMillis;

    Times(LayerOptions options) {
        long expiryMillis = millis(options.expiry());
        groupMillis = millis(options.groupExpiry());
        expiry = seconds(expiryMillis);
        keySeconds = wholeSeconds(expiryMillis + 1_000);
        groupExpiry = seconds(groupMillis);
        groupSeconds = wholeSeconds(groupMillis);
    }

    /// How long ago a membership began that ends so soon.
    byte[] sinceMembership(long leftMillis) {
        return seconds(Math.max(0, groupMillis - leftMillis));
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
