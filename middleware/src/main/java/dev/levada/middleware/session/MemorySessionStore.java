package dev.levada.middleware.session;

import dev.levada.contract.ContractException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Sessions in the memory of this process; a restart forgets them. Over its limit the session that was
/// saved longest ago is forgotten.
public final class MemorySessionStore implements SessionStore {
    /// How many sessions are kept where nobody says otherwise.
    public static final int MAX_SESSIONS = 100_000;

    private final int maxSessions;
    private final InstantSource clock;
    // In the order they were saved.
    private final Map<String, Kept> sessions = new LinkedHashMap<>();
    private long forgotten;

    private record Kept(String fields, long untilMillis) {}

    /// A store of up to [#MAX_SESSIONS] sessions.
    public MemorySessionStore() {
        this(MAX_SESSIONS, InstantSource.system());
    }

    /// A store of up to that many sessions.
    ///
    /// @param clock tells when their time is over
    public MemorySessionStore(int maxSessions, InstantSource clock) {
        if (maxSessions < 1)
            throw new ContractException("Expected room for at least one session, but got " + maxSessions + ".");
        this.maxSessions = maxSessions;
        this.clock = clock;
    }

    @Override
    public synchronized Optional<String> load(String key) {
        return Optional.ofNullable(living(key)).map(Kept::fields);
    }

    @Override
    public synchronized String create(String fields, Duration age) {
        if (sessions.size() >= maxSessions) makeRoom();
        String key = SessionKeys.make();
        sessions.put(key, new Kept(fields, until(age)));
        return key;
    }

    @Override
    public synchronized Optional<String> update(String key, String fields, Duration age) {
        if (living(key) == null) return Optional.empty();
        // Taken out first, so that it goes to the end.
        sessions.remove(key);
        sessions.put(key, new Kept(fields, until(age)));
        return Optional.of(key);
    }

    @Override
    public synchronized void delete(String key) {
        sessions.remove(key);
    }

    @Override
    public synchronized Optional<String> take(String key) {
        var kept = living(key);
        sessions.remove(key);
        return Optional.ofNullable(kept).map(Kept::fields);
    }

    /// How many sessions are kept, those whose time is over among them.
    public synchronized int size() {
        return sessions.size();
    }

    /// How many sessions were forgotten because there was no room.
    public synchronized long forgotten() {
        return forgotten;
    }

    private @Nullable Kept living(String key) {
        var kept = sessions.get(key);
        if (kept == null || clock.millis() < kept.untilMillis) return kept;
        sessions.remove(key);
        return null;
    }

    private long until(Duration age) {
        return clock.millis() + age.toMillis();
    }

    private void makeRoom() {
        long now = clock.millis();
        // The oldest are the likeliest to be over, so a few steps do; it need not find all.
        int steps = 16;
        for (Iterator<Kept> each = sessions.values().iterator(); each.hasNext() && steps > 0; steps--)
            if (now >= each.next().untilMillis) each.remove();
        if (sessions.size() < maxSessions) return;
        var oldest = sessions.keySet().iterator();
        oldest.next();
        oldest.remove();
        forgotten++;
    }
}
