package dev.levada.layer.redis.link;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import java.util.function.Predicate;

/// Removes keys of a server, some at a time, so that a server with many others is not held up.
public final class KeyRemoval {
    private static final int KEYS_PER_CALL = 1_000;

    private KeyRemoval() {}

    /// Removes all keys that begin with the prefix and pass the test. Blocks for some round trips.
    public static void run(RedisLink link, String prefix, Predicate<String> isOurs) {
        // What has a meaning in a glob stands for itself in a prefix.
        var glob = prefix.replaceAll("[\\\\*?\\[\\]^-]", "\\\\$0") + "*";
        var arguments = ScanArgs.Builder.matches(glob).limit(KEYS_PER_CALL);
        ScanCursor cursor = ScanCursor.INITIAL;
        do {
            var from = cursor;
            KeyScanCursor<String> found = link.call(commands -> commands.scan(from, arguments));
            var ours = found.getKeys().stream().filter(isOurs).toArray(String[]::new);
            if (ours.length > 0) link.call(commands -> commands.unlink(ours));
            cursor = found;
        } while (!cursor.isFinished());
    }
}
