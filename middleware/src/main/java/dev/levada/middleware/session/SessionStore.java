package dev.levada.middleware.session;

import java.time.Duration;
import java.util.Optional;

/// Where sessions are kept. Any thread may call it; it may block.
///
/// A key is what the browser's cookie holds. Whoever has it has the session, so a store makes it of at
/// least 128 random bits, or signs it, and never logs it.
///
/// A store that cannot be reached throws; the request then fails, and nobody is taken for anonymous.
public interface SessionStore {
    /// The fields that were kept under that key; empty when there are none, or their time is over.
    ///
    /// @param key as a client sent it: any text
    Optional<String> load(String key);

    /// Keeps a new session.
    ///
    /// @param fields a JSON object
    /// @param age how long it is kept
    /// @return its key
    String create(String fields, Duration age);

    /// Keeps other fields, and for that long from now.
    ///
    /// @return the key from now on, which may be another; empty when the session is no longer there,
    ///     because it has ended elsewhere: it must not come back to life
    Optional<String> update(String key, String fields, Duration age);

    /// Forgets the session; no error when it is not there.
    void delete(String key);

    /// Loads and forgets in one step: of several callers one gets it.
    ///
    /// @throws UnsupportedOperationException when it cannot forget
    Optional<String> take(String key);

    /// Whether [#delete] makes a key worthless. False for sessions that live in the cookie itself.
    default boolean canDelete() {
        return true;
    }
}
