package dev.levada.layer.redis.session;

import dev.levada.layer.LayerException;
import dev.levada.layer.redis.cluster.NamePlaces;
import dev.levada.layer.redis.link.Place;
import dev.levada.layer.redis.link.Places;
import dev.levada.layer.redis.link.Script;
import dev.levada.layer.redis.options.RedisOptions;
import dev.levada.layer.redis.options.RedisUrl;
import dev.levada.layer.redis.wire.Fernet;
import dev.levada.layer.redis.wire.WireException;
import dev.levada.middleware.session.SessionKeys;
import dev.levada.middleware.session.SessionStore;
import dev.levada.middleware.session.SessionStoreException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Sessions in Redis, for all processes that use it. Redis forgets them when their time is over.
///
/// ```java
/// try (var store = RedisSessionStore.open("redis://127.0.0.1:6379")) {
///     Application site = Sessions.in(store).around(routes);
///     ...
/// }
/// ```
///
/// A session is one value, `levada:session:` and the hash of its key, so that who can read Redis cannot
/// take over sessions; with encryption keys in the URL its fields cannot be read there either. A value
/// that this store has not written, or with another encryption key, is no session, and counted.
///
/// Where Redis is away or refuses, every call throws [SessionStoreException], after the `outage` of the
/// URL. Close it when done.
public final class RedisSessionStore implements SessionStore, AutoCloseable {
    private static final Script TAKE =
            Script.of("local kept = redis.call('GET', KEYS[1]) redis.call('DEL', KEYS[1]) return kept");
    // Tells our values from others, and from later forms of our own.
    private static final byte PLAIN = '1';
    private static final byte ENCRYPTED = '2';

    private final Places places;
    private final String prefix;
    private final @Nullable Fernet encryption;
    private final LongAdder unreadable = new LongAdder();

    private RedisSessionStore(Places places, RedisOptions options) {
        this.places = places;
        // Python's prefix is for what Python reads.
        this.prefix = (options.prefix().equals("asgi") ? "levada" : options.prefix()) + ":session:";
        this.encryption = options.encryptionKeys().isEmpty()
                ? null
                : new Fernet(options.encryptionKeys(), null, InstantSource.system());
    }

    /// The store at the URL, which is that of a layer: of a server, of several, of Sentinels, or of a
    /// cluster (`redis-cluster+levada:`); see [RedisUrl]. Its mode does not matter.
    ///
    /// @throws LayerException when the URL is wrong
    /// @throws SessionStoreException when Redis cannot be reached
    public static RedisSessionStore open(String url) {
        return open(RedisUrl.parse(URI.create(url)));
    }

    /// The same with options.
    ///
    /// @throws SessionStoreException when Redis cannot be reached
    public static RedisSessionStore open(RedisOptions options) {
        try {
            return new RedisSessionStore(NamePlaces.open(options), options);
        } catch (LayerException e) {
            throw away(e);
        }
    }

    @Override
    public Optional<String> load(String key) {
        if (!SessionKeys.isKey(key)) return Optional.empty();
        return fields(on(key, place -> place.call(commands -> commands.get(name(key)))));
    }

    @Override
    public String create(String fields, Duration age) {
        String key = SessionKeys.make();
        var _ = set(key, fields, SetArgs.Builder.nx().px(millis(age)));
        return key;
    }

    @Override
    public Optional<String> update(String key, String fields, Duration age) {
        if (!SessionKeys.isKey(key)) return Optional.empty();
        // XX: one that has ended meanwhile must not come back to life.
        return set(key, fields, SetArgs.Builder.xx().px(millis(age))) ? Optional.of(key) : Optional.empty();
    }

    private boolean set(String key, String fields, SetArgs how) {
        byte[] value = value(fields);
        return on(key, place -> place.call(commands -> commands.set(name(key), value, how))) != null;
    }

    @Override
    public void delete(String key) {
        if (SessionKeys.isKey(key)) on(key, place -> place.call(commands -> commands.del(name(key))));
    }

    @Override
    public Optional<String> take(String key) {
        if (!SessionKeys.isKey(key)) return Optional.empty();
        byte[] kept = on(key, place -> place.<byte[]>call(TAKE, ScriptOutputType.VALUE, new String[] {name(key)}));
        return fields(kept);
    }

    /// How many values were found that are no sessions of this store.
    public long unreadable() {
        return unreadable.sum();
    }

    /// Closes the connections. Sessions stay where they are.
    @Override
    public void close() {
        places.close();
    }

    // ----

    private String name(String key) {
        return prefix + SessionKeys.hash(key);
    }

    private static long millis(Duration age) {
        return Math.max(1, age.toMillis());
    }

    private byte[] value(String fields) {
        byte[] plain = fields.getBytes(StandardCharsets.UTF_8);
        return encryption == null ? marked(PLAIN, plain) : marked(ENCRYPTED, encryption.encrypt(plain));
    }

    private static byte[] marked(byte mark, byte[] content) {
        byte[] value = new byte[content.length + 1];
        value[0] = mark;
        System.arraycopy(content, 0, value, 1, content.length);
        return value;
    }

    private Optional<String> fields(byte @Nullable [] value) {
        if (value == null) return Optional.empty();
        try {
            // Whoever expects encryption takes nothing that anybody could have put there.
            if (encryption == null && value.length > 0 && value[0] == PLAIN)
                return Optional.of(new String(value, 1, value.length - 1, StandardCharsets.UTF_8));
            if (encryption != null && value.length > 0 && value[0] == ENCRYPTED)
                return Optional.of(new String(encryption.decrypt(value, 1), StandardCharsets.UTF_8));
        } catch (WireException _) {
            // Of another key, or damaged.
        }
        unreadable.increment();
        return Optional.empty();
    }

    private <T extends @Nullable Object> T on(String key, Function<Place, T> call) {
        try {
            return call.apply(places.of(name(key)));
        } catch (LayerException e) {
            throw away(e);
        }
    }

    private static SessionStoreException away(LayerException e) {
        return new SessionStoreException("Expected Redis to keep sessions, but it does not: " + e.getMessage(), e);
    }
}
