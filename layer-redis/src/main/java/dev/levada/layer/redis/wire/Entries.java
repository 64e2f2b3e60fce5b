package dev.levada.layer.redis.wire;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Fields on their way into a message, which copies them into a map of its own: nobody looks one up, so
/// they are only listed. A key may be there twice; who copies takes the last.
final class Entries extends AbstractMap<String, @Nullable Object> {
    private final ArrayList<Map.Entry<String, @Nullable Object>> list;

    Entries(int expected) {
        list = new ArrayList<>(expected);
    }

    void add(String key, @Nullable Object value) {
        list.add(new SimpleImmutableEntry<>(key, value));
    }

    @Override
    public Set<Map.Entry<String, @Nullable Object>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<String, @Nullable Object>> iterator() {
                return list.iterator();
            }

            @Override
            public int size() {
                return list.size();
            }
        };
    }
}
