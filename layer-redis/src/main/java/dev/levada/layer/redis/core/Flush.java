package dev.levada.layer.redis.core;

import dev.levada.layer.redis.link.RedisLink;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;

/// Removes all keys of a layer from a server.
final class Flush {
    private static final int KEYS_PER_CALL = 1_000;

    private Flush() {}

    static void of(RedisLink link, CoreNames names) {
        var keys = names.keys();
        var arguments = ScanArgs.Builder.matches(names.keyGlob()).limit(KEYS_PER_CALL);
        ScanCursor cursor = ScanCursor.INITIAL;
        do {
            var from = cursor;
            KeyScanCursor<String> found = link.call(commands -> commands.scan(from, arguments));
            var ours = found.getKeys().stream()
                    .filter(key -> keys.matcher(key).matches())
                    .toArray(String[]::new);
            if (ours.length > 0) link.call(commands -> commands.unlink(ours));
            cursor = found;
        } while (!cursor.isFinished());
    }
}
