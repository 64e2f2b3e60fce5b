package dev.levada.layer.redis.link;

import io.lettuce.core.api.push.PushMessage;
import io.lettuce.core.codec.StringCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The keys in an invalidation that Redis pushed.
final class KeyChanges {
    private KeyChanges() {}

    /// One entry per key; an empty one when Redis says that all may have changed.
    static List<Optional<String>> of(PushMessage message) {
        var content = message.getContent(StringCodec.UTF8::decodeKey);
        if (content.size() < 2 || !(content.get(1) instanceof List<?> keys)) return List.of(Optional.empty());
        var changes = new ArrayList<Optional<String>>();
        for (var key : keys) changes.add(Optional.of(String.valueOf(key)));
        return changes;
    }
}
