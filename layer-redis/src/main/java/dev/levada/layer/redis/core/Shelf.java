package dev.levada.layer.redis.core;

import dev.levada.layer.redis.link.RedisLink;
import io.lettuce.core.ScriptOutputType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Takes messages out of one server's channels for one reader, without losing any when a connection is lost
/// on the way: what was taken lies on a shelf in Redis until the next question says that it has arrived.
///
/// Questions must not overlap.
final class Shelf {
    private static final int HEAD = 4;

    private final RedisLink link;
    private final String key;
    private final Times times;
    private long arrived;
    private boolean isUsed;

    /// What was taken.
    ///
    /// @param channel the key it was taken from; empty when there was nothing
    /// @param left how many messages are still there, where more than one was asked for
    /// @param expired how many were too old
    record Batch(String channel, int left, int expired, List<byte[]> messages) {}

    Shelf(RedisLink link, String key, Times times) {
        this.link = link;
        this.key = key;
        this.times = times;
    }

    /// Takes messages of the first of these channels that has some. An interrupt is kept for later.
    ///
    /// @throws dev.levada.layer.LayerException when the server is away; nothing is lost by asking again
    Batch take(List<String> channels, int atMost) {
        var keys = new String[channels.size() + 1];
        for (int i = 0; i < channels.size(); i++) keys[i] = channels.get(i);
        keys[channels.size()] = key;
        isUsed = true;
        List<byte[]> answer = link.awaitUninterruptibly(link.submit(
                CoreScripts.TAKE,
                ScriptOutputType.MULTI,
                keys,
                number(arrived),
                number(atMost),
                times.expiry,
                times.keySeconds));
        var messages = new ArrayList<byte[]>((answer.size() - HEAD) / 2);
        for (int i = HEAD; i < answer.size(); i += 2) messages.add(answer.get(i));
        arrived = Long.parseLong(text(answer.get(0)));
        return new Batch(
                text(answer.get(1)),
                Integer.parseInt(text(answer.get(2))),
                Integer.parseInt(text(answer.get(3))),
                messages);
    }

    /// Gives back what has not arrived. Does not wait, and does nothing when the server is away.
    void close() {
        if (!isUsed || !link.isUp()) return;
        link.submit(
                        CoreScripts.PUT_BACK,
                        ScriptOutputType.INTEGER,
                        new String[] {key},
                        number(arrived),
                        times.keySeconds)
                .exceptionally(_ -> null);
    }

    private static byte[] number(long number) {
        return Times.bytes(String.valueOf(number));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
