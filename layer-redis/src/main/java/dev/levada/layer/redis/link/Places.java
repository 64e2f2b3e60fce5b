package dev.levada.layer.redis.link;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// All places of one layer.
public interface Places extends AutoCloseable {
    /// That of a name; two calls with one name give the same object.
    ///
    /// @param name of a group, a queue or a process: what stands in braces in its keys
    Place of(String name);

    /// Has the listener told of what was away.
    void addListener(PlaceListener listener);

    /// Has the messages of all topics handed over.
    void onMessages(Topics topics);

    /// Has changes told of keys that were read; empty means any key may have changed.
    void onKeyChange(Consumer<Optional<String>> listener);

    /// Whether all tell of key changes now.
    boolean areTracking();

    /// Messages that were sent and forgotten, and that Redis never answered.
    long lost();

    /// The servers that hold keys now.
    List<RedisLink> servers();

    /// Ends all connections. Closing twice is harmless.
    @Override
    void close();
}
