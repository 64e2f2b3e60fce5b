package dev.levada.consumer;

import dev.levada.contract.ContractException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How many of a consumer's messages may be handled at a time; see [WebSocketConsumer#concurrency()].
///
/// ```java
/// @Override protected Concurrency concurrency() {
///     return Concurrency.perKey(8).by(Edit.class, Edit::document).by(Rename.class, Rename::document);
/// }
/// ```
///
/// Immutable.
public final class Concurrency {
    /// Each message is handled when the one before it is done: no locks are needed. What holds where nobody
    /// says otherwise.
    public static final Concurrency ONE_AT_A_TIME = new Concurrency(1, false, 0, List.of());

    private static final int MAX_WAITING = 100;
    // A key of its own, so that it is never equal to one of the user's.
    private static final Object OTHERS = new Object();

    private final int most;
    private final boolean isKeyed;
    private final int maxWaiting;
    private final List<Key<?>> keys;

    private record Key<M>(Class<M> type, Function<? super M, ?> of) {
        @Nullable
        Object of(Object message) {
            return of.apply(type.cast(message));
        }
    }

    private Concurrency(int most, boolean isKeyed, int maxWaiting, List<Key<?>> keys) {
        this.most = most;
        this.isKeyed = isKeyed;
        this.maxWaiting = maxWaiting;
        this.keys = List.copyOf(keys);
    }

    /// Up to so many messages at a time, begun in the order they came.
    ///
    /// @param most 1 to 1,000
    public static Concurrency parallel(int most) {
        return new Concurrency(checked(most), false, MAX_WAITING, List.of());
    }

    /// Up to so many messages at a time, those of one key one after the other in the order they came. What
    /// no [#by] gives a key is handled one after the other too, as if it had one.
    ///
    /// @param most 1 to 1,000
    public static Concurrency perKey(int most) {
        return new Concurrency(checked(most), true, MAX_WAITING, List.of());
    }

    private static int checked(int most) {
        if (most < 1 || most > 1_000)
            throw new ContractException("Expected 1 to 1000 messages of a consumer at a time, but got " + most + ".");
        return most;
    }

    /// The same, where messages of that class have this key: of the record that `received` or a handler
    /// gets, of [String] or [dev.levada.contract.Bytes] for what a consumer without JSON receives, of
    /// [dev.levada.contract.ChannelMessage] for handlers of a type. Of several that fit, the first
    /// counts.
    ///
    /// @param key something with `equals` and `hashCode`, the same for different classes where these are to
    ///     be handled in order too; null for none
    /// @throws ContractException without [#perKey]
    public <M> Concurrency by(Class<M> type, Function<? super M, ?> key) {
        if (!isKeyed)
            throw new ContractException("Expected Concurrency.perKey(...) before by(...), but got parallel(...).");
        var more = new ArrayList<>(keys);
        more.add(new Key<>(type, key));
        return new Concurrency(most, true, maxWaiting, more);
    }

    /// The same, where up to so many messages wait for others, 100 by default. Over it nothing more is read
    /// from the peer until one is done.
    ///
    /// @param messages 1 to 10,000
    public Concurrency withMaxWaiting(int messages) {
        if (messages < 1 || messages > 10_000)
            throw new ContractException("Expected 1 to 10000 messages that wait, but got " + messages + ".");
        return new Concurrency(most, isKeyed, messages, keys);
    }

    boolean isSerial() {
        return this == ONE_AT_A_TIME;
    }

    int most() {
        return most;
    }

    int maxWaiting() {
        return maxWaiting;
    }

    /// The key of a message; null for one that waits for no other.
    @Nullable
    Object keyOf(Object message) {
        if (!isKeyed) return null;
        for (var key : keys)
            if (key.type.isInstance(message)) {
                Object known = key.of(message);
                return known == null ? OTHERS : known;
            }
        return OTHERS;
    }
}
