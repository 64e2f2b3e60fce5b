package dev.levada.layer.redis.link;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Removes keys of a server, some at a time, so that a server with many others is not held up.
public final class KeyRemoval {
    private static final int KEYS_PER_CALL = 1_000;

    private KeyRemoval() {}

    /// Removes all keys that begin with the prefix and pass the test. Blocks for some round trips.
    public static void run(RedisLink link, String prefix, Predicate<String> isOurs) {
        var arguments = ScanArgs.Builder.matches(glob(prefix)).limit(KEYS_PER_CALL);
        ScanCursor cursor = ScanCursor.INITIAL;
        do {
            var from = cursor;
            KeyScanCursor<String> found = link.call(commands -> commands.scan(from, arguments));
            var ours = found.getKeys().stream().filter(isOurs).toArray(String[]::new);
            if (ours.length > 0) remove(link, ours);
            cursor = found;
        } while (!cursor.isFinished());
    }

    /// The pattern of all that begins with the prefix, in which what has a meaning in a pattern stands for
    /// itself.
    public static String glob(String prefix) {
        return prefix.replaceAll("[\\\\*?\\[\\]^-]", "\\\\$0") + "*";
    }

    private static void remove(RedisLink link, String[] keys) {
        if (!link.isSharded()) link.call(commands -> commands.unlink(keys));
        // A node of a cluster takes several keys at once only when they belong together.
        else
            for (var unlinked : Stream.of(keys)
                    .map(key -> link.submit(it -> it.unlink(key)))
                    .toList()) link.await(unlinked);
    }
}
