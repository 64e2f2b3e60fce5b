package dev.levada.layer.redis.fleet;

import dev.levada.layer.redis.link.RedisLink;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;

/// Removes the keys of a layer, some at a time, so that a server with many others is not held up.
record Flush(RedisLink link) {
    private static final int AT_A_TIME = 1_000;

    void run(String prefix) {
        var pattern = ScanArgs.Builder.limit(AT_A_TIME).match(escaped(prefix) + ":*");
        KeyScanCursor<String> cursor = link.call(commands -> commands.scan(pattern));
        unlink(cursor);
        while (!cursor.isFinished()) {
            var from = ScanCursor.of(cursor.getCursor());
            cursor = link.call(commands -> commands.scan(from, pattern));
            unlink(cursor);
        }
    }

    private void unlink(KeyScanCursor<String> found) {
        var keys = found.getKeys().toArray(String[]::new);
        if (keys.length > 0) link.call(commands -> commands.unlink(keys));
    }

    private static String escaped(String prefix) {
        return prefix.replaceAll("([*?\\[\\]\\\\])", "\\\\$1");
    }
}
