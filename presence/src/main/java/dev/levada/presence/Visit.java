package dev.levada.presence;

import dev.levada.json.JsonCodec;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Somebody's being in a place, with one window: from [Presence#enter] until it is closed. Any thread may
/// call it.
public final class Visit implements AutoCloseable {
    private final Presence presence;
    private final Wire.Entered first;

    Visit(Presence presence, Wire.Entered first) {
        this.presence = presence;
        this.first = first;
    }

    /// Says something else of this visit from now on. Nothing when it has ended.
    ///
    /// @param data as for [Presence#enter]
    public void change(Record data) {
        change(JsonCodec.standard().toFields(data));
    }

    /// The same with fields.
    public void change(Map<String, ? extends @Nullable Object> data) {
        presence.change(first, data);
    }

    /// Ends it. Closing twice is harmless.
    @Override
    public void close() {
        presence.leave(first);
    }
}
