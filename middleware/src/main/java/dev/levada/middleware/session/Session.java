package dev.levada.middleware.session;

import dev.levada.contract.AttributeKey;
import dev.levada.contract.ContractException;
import dev.levada.contract.Scope;
import dev.levada.json.JsonCodec;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What a site remembers of one browser. Loaded when it is first asked for something.
///
/// On a request it is saved by itself, as the response begins, when something was changed; not with a
/// status of 500. On a WebSocket what was changed before the accept is saved with it, and later changes
/// when [#save()] is called: by then no cookie can be sent.
///
/// Any thread may call it; it may block where its store does.
public final class Session {
    /// Where [Sessions] leaves the session in a scope.
    public static final AttributeKey<Session> KEY = AttributeKey.of("session");

    /// Where [ConnectionSessions] leaves the session of a WebSocket in its scope.
    public static final AttributeKey<Session> OF_CONNECTION = AttributeKey.of("session of the connection");

    private static final JsonCodec JSON = JsonCodec.standard();

    private final Sessions.Kind kind;
    // What the client sent; null once it stands for nothing.
    private @Nullable String key;
    private @Nullable Map<String, @Nullable Object> fields;
    private boolean isModified;
    private boolean canSendCookie = true;
    private boolean wasDropped;
    private boolean needsCookie = true;

    Session(Sessions.Kind kind, @Nullable String key) {
        this.kind = kind;
        this.key = key;
    }

    /// A new one, whose key nobody has to know.
    static Session withoutCookie(Sessions.Kind kind) {
        var session = new Session(kind, null);
        session.needsCookie = false;
        return session;
    }

    /// The session of the scope.
    ///
    /// @throws ContractException when it has none
    public static Session of(Scope scope) {
        return scope.attribute(KEY)
                .orElseThrow(() -> new ContractException("Expected a session in the scope, but there is none."
                        + " Put Sessions.in(store) around the application."));
    }

    /// The session of the connection: of this WebSocket, and not of the browser.
    ///
    /// @throws ContractException when it has none
    public static Session ofConnection(Scope scope) {
        return scope.attribute(OF_CONNECTION)
                .orElseThrow(
                        () -> new ContractException(
                                "Expected a session of the connection in the scope, but there"
                                        + " is none. Put ConnectionSessions.in(store) around the application; only WebSockets have one."));
    }

    /// The text kept under that name.
    public Optional<String> get(String name) {
        return get(name, String.class);
    }

    /// The value kept under that name, read as the class: a record, text, a number, a list, ...
    ///
    /// @throws dev.levada.json.JsonException when what is kept has another form
    public synchronized <T> Optional<T> get(String name, Class<T> type) {
        var value = loaded().get(name);
        if (value == null) return Optional.empty();
        if (type.isInstance(value)) return Optional.of(type.cast(value));
        return Optional.of(JSON.decode(JSON.encode(value), type));
    }

    /// Keeps a value under that name: anything that can be written as JSON.
    ///
    /// @throws dev.levada.json.JsonException when it cannot
    public synchronized void set(String name, Object value) {
        // Written and read once, so that what a later request finds is what this one finds.
        var plain = JSON.decode(JSON.encode(value), Object.class);
        loaded().put(name, plain);
        isModified = true;
    }

    /// Forgets what is kept under that name.
    public synchronized void remove(String name) {
        var known = loaded();
        if (known.containsKey(name)) {
            known.remove(name);
            isModified = true;
        }
    }

    /// The names under which something is kept.
    public synchronized Set<String> names() {
        return Set.copyOf(loaded().keySet());
    }

    /// Whether nothing is kept.
    public synchronized boolean isEmpty() {
        return loaded().isEmpty();
    }

    /// Whether something was changed since it was loaded or saved.
    public synchronized boolean isModified() {
        return isModified;
    }

    /// Gives the session another key, with all it has; the old one is worth nothing at once. To be called
    /// whenever somebody gets other rights, so that a key that was planted or seen before is of no use
    /// (session fixation).
    ///
    /// @throws ContractException when it is too late to send a cookie
    public synchronized void cycle() {
        var _ = loaded();
        checkCookie("cycle()");
        forget();
        isModified = true;
    }

    /// Forgets everything, and the key is worth nothing at once. What is set afterwards begins a new
    /// session.
    public synchronized void flush() {
        forget();
        fields = new LinkedHashMap<>();
        isModified = true;
    }

    private void forget() {
        if (key != null) kind.store().delete(key);
        wasDropped |= key != null;
        key = null;
    }

    /// Saves what was changed, now. Only needed on a WebSocket, after its accept.
    ///
    /// @return false when the session has ended elsewhere meanwhile, and nothing was saved
    /// @throws ContractException when it would need a new cookie and it is too late for one
    public synchronized boolean save() {
        if (!isModified) return true;
        var known = loaded();
        var old = key;
        if (known.isEmpty()) {
            forget();
            isModified = false;
            return true;
        }
        if (old == null || !kind.store().canDelete()) checkCookie("save()");
        String text = JSON.encode(known);
        if (old == null) {
            key = kind.store().create(text, kind.age());
        } else {
            var now = kind.store().update(old, text, kind.age());
            if (now.isEmpty()) return endedElsewhere();
            key = now.get();
        }
        isModified = false;
        return true;
    }

    private boolean endedElsewhere() {
        wasDropped = true;
        key = null;
        fields = new LinkedHashMap<>();
        isModified = false;
        return false;
    }

    private void checkCookie(String what) {
        if (canSendCookie || !needsCookie) return;
        throw new ContractException("Expected Session." + what + " before the response has begun or the WebSocket is"
                + " accepted, because it needs a cookie. Do it in the request that comes before.");
    }

    /// Asks the store whether the session is still there, as whoever acts on it later has to.
    ///
    /// @return true for one that was never kept
    public synchronized boolean isAlive() {
        return key == null ? !wasDropped : kind.store().load(key).isPresent();
    }

    /// Asks as [#isAlive()] does, but the store only once for sessions of one key, however many connections
    /// have it. For one look at many; for one thread.
    public static Predicate<Session> liveness() {
        var known = new HashMap<String, Boolean>();
        return session -> {
            synchronized (session) {
                var key = session.key;
                return key == null ? !session.wasDropped : known.computeIfAbsent(key, _ -> session.isAlive());
            }
        };
    }

    private Map<String, @Nullable Object> loaded() {
        var known = fields;
        if (known != null) return known;
        known = new LinkedHashMap<>();
        if (key != null) {
            var kept = kind.store().load(key);
            // The client's key was never ours: a session made now must have one of its own.
            if (kept.isEmpty()) {
                key = null;
                wasDropped = true;
            } else {
                known.putAll(read(kept.get()));
            }
        }
        fields = known;
        return known;
    }

    @SuppressWarnings("unchecked") // a JSON object is such a map
    private static Map<String, @Nullable Object> read(String fields) {
        return JSON.decode(fields, Map.class);
    }

    /// Saves and says what the client is to be told.
    ///
    /// @return the value of a `set-cookie` header, or null
    synchronized @Nullable String commit(boolean isSecure) {
        if (!canSendCookie) return null;
        if (kind.savesAlways() && fields != null && !fields.isEmpty()) isModified = true;
        boolean wasModified = isModified;
        save();
        canSendCookie = false;
        if (key != null) return wasModified ? kind.cookie(key, isSecure).header() : null;
        return wasDropped ? kind.cookie("", isSecure).deleted().header() : null;
    }

    /// Nothing is saved by itself any more, and no cookie can be sent.
    synchronized void begun() {
        canSendCookie = false;
    }

    /// Names, not values: they may be secrets.
    @Override
    public synchronized String toString() {
        return fields == null ? "Session[not loaded]" : "Session" + fields.keySet();
    }
}
