package dev.levada.middleware.identity;

import dev.levada.contract.ContractException;
import dev.levada.json.JsonCodec;
import dev.levada.middleware.session.SessionStore;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// One-time tickets for those who are known already: a page asks for one with its cookie or token, and
/// opens its WebSocket with `?ticket=...`, where neither can be sent. A ticket is worth nothing after its
/// first use, or after a minute.
///
/// Kept in a [SessionStore], so that any process of a fleet can take them.
public final class Tickets implements TokenVerifier {
    private static final Duration ONE_MINUTE = Duration.ofMinutes(1);
    private static final String FIELD = "ticket for";

    private final SessionStore store;
    private final Duration age;

    private Tickets(SessionStore store, Duration age) {
        this.store = store;
        this.age = age;
    }

    /// Tickets that are good for a minute.
    ///
    /// @throws ContractException when the store cannot forget, so that a ticket could be used again
    public static Tickets in(SessionStore store) {
        return in(store, ONE_MINUTE);
    }

    /// Tickets that are good for that long.
    ///
    /// @throws ContractException when the store cannot forget, so that a ticket could be used again
    public static Tickets in(SessionStore store, Duration age) {
        if (!store.canDelete())
            throw new ContractException("Expected a store that can forget what was used, but got "
                    + store.getClass().getSimpleName() + ". Keep tickets in memory, in a database or in Redis.");
        return new Tickets(store, age);
    }

    /// A new ticket for that user.
    public String issue(String subject) {
        return store.create(JsonCodec.standard().encode(Map.of(FIELD, subject)), age);
    }

    /// Takes the ticket: it is worth nothing from now on.
    @Override
    public Optional<Claim> verify(String token) {
        // Looked at before it is taken, because the key of a session is none of ours to forget.
        if (store.load(token).flatMap(Tickets::subject).isEmpty()) return Optional.empty();
        return store.take(token).flatMap(Tickets::subject).map(Claim::of);
    }

    private static Optional<String> subject(String fields) {
        return JsonCodec.standard().decode(fields, Map.class).get(FIELD) instanceof String subject
                ? Optional.of(subject)
                : Optional.empty();
    }
}
