package dev.levada.middleware.identity;

import dev.levada.contract.AttributeKey;
import dev.levada.contract.ContractException;
import dev.levada.contract.Scope;
import dev.levada.middleware.session.Session;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Who is on a connection: somebody known by an identifier, or nobody known.
///
/// What the client sent is looked at when the identity is first asked for, and the user behind the
/// identifier is found when [#user] is first called. Any thread may call it; it may block where the
/// finder does.
public final class Identity {
    /// Where [Authentication] leaves the identity in a scope.
    public static final AttributeKey<Identity> KEY = AttributeKey.of("identity");

    static final String SESSION_FIELD = "levada user";

    private final Function<String, ? extends Optional<?>> finder;
    private final @Nullable Session session;
    private final Changes changes;
    private @Nullable Claim claim;
    private @Nullable Object user;
    private boolean isFound;

    /// Who wants to know when the identity of a connection changes.
    interface Changes {
        void changed(Identity identity, @Nullable Claim before, @Nullable Claim now);
    }

    Identity(
            @Nullable Claim claim,
            Function<String, ? extends Optional<?>> finder,
            @Nullable Session session,
            Changes changes) {
        this.claim = claim;
        this.finder = finder;
        this.session = session;
        this.changes = changes;
    }

    /// The identity of the scope.
    ///
    /// @throws ContractException when it has none
    public static Identity of(Scope scope) {
        return scope.attribute(KEY)
                .orElseThrow(() -> new ContractException("Expected an identity in the scope, but there is none."
                        + " Put Authentication.bySession(...) or Authentication.byToken(...) around the application."));
    }

    /// Whether nobody is known to be there: there was no credential, a bad one, or one of a user who is not
    /// found any more.
    public boolean isAnonymous() {
        return found().isEmpty();
    }

    /// The identifier of who is there.
    public synchronized Optional<String> id() {
        return found().isEmpty() || claim == null ? Optional.empty() : Optional.of(claim.subject());
    }

    /// Who is there, as the finder found them; empty for nobody.
    ///
    /// @throws ContractException when the finder finds something else than that class
    public <U> Optional<U> user(Class<U> type) {
        var known = found();
        if (known.isPresent() && !type.isInstance(known.get()))
            throw new ContractException("Expected a user of " + type.getName() + ", but the finder gave a "
                    + known.get().getClass().getName() + ".");
        return known.map(type::cast);
    }

    /// When the credential stops being valid, if ever.
    public synchronized Optional<Instant> expires() {
        return claim == null ? Optional.empty() : claim.expires();
    }

    /// From now on that user is there: the session gets a new key, and another user's session is emptied.
    /// On a WebSocket only before the accept, because a cookie has to be sent.
    ///
    /// @throws ContractException when there is no session to keep it in
    public void login(String id) {
        var target = session();
        var before = current();
        // What another has left in the session is not for this one.
        if (before != null && !before.subject().equals(id)) target.flush();
        else target.cycle();
        target.set(SESSION_FIELD, id);
        var now = Claim.of(id);
        synchronized (this) {
            claim = now;
            user = null;
            isFound = false;
        }
        changes.changed(this, before, now);
    }

    /// From now on nobody is there, and the session is empty. The user's other connections stay; see
    /// [Revocations].
    ///
    /// @throws ContractException when there is no session that it is kept in
    public void logout() {
        var target = session();
        var before = current();
        target.flush();
        synchronized (this) {
            claim = null;
            user = null;
            isFound = true;
        }
        changes.changed(this, before, null);
    }

    private Session session() {
        if (session != null) return session;
        throw new ContractException("Expected a session to log in and out of, but this identity comes from a token."
                + " Use Authentication.bySession(...), or let the client forget its token.");
    }

    synchronized @Nullable Claim current() {
        return claim;
    }

    private Optional<Object> found() {
        Claim asked;
        synchronized (this) {
            if (isFound || claim == null) return Optional.ofNullable(user);
            asked = claim;
        }
        // Without the lock, because it may take its time.
        Object known = finder.apply(asked.subject()).orElse(null);
        synchronized (this) {
            // Somebody else may have logged in meanwhile.
            if (asked.equals(claim)) {
                user = known;
                isFound = true;
            }
        }
        return Optional.ofNullable(known);
    }

    boolean isStillValid(Look look) {
        var known = current();
        return known == null || look.isValid(known, session, finder);
    }

    /// Not who it is: that may be a secret.
    @Override
    public String toString() {
        return current() == null ? "Identity[anonymous]" : "Identity[known]";
    }
}
