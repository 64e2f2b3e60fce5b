package dev.levada.middleware.session;

import dev.levada.contract.ContractException;
import dev.levada.middleware.SigningKeys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;

/// Sessions in the cookie itself, signed: nothing to keep, any process of the fleet can read them. What
/// is in them can be read by the client, and a session cannot be ended before its time but by the browser
/// that has it: [Session#flush()] makes that browser forget it, and a copy still works. Where logging out
/// has to mean something, use another store.
public final class SignedCookieSessionStore implements SessionStore {
    private static final String PURPOSE = "levada session";
    private static final int MAX_CHARS = 3_800;

    private final SigningKeys.Signer signer;
    private final InstantSource clock;

    /// Sessions signed with the first of the keys, and read when signed with any.
    public SignedCookieSessionStore(SigningKeys keys) {
        this(keys, InstantSource.system());
    }

    /// The same with a clock of its own.
    public SignedCookieSessionStore(SigningKeys keys, InstantSource clock) {
        this.signer = keys.signer(PURPOSE);
        this.clock = clock;
    }

    @Override
    public Optional<String> load(String key) {
        if (key.length() > MAX_CHARS) return Optional.empty();
        return signer.verified(key).flatMap(this::inTime);
    }

    private Optional<String> inTime(String content) {
        int point = content.indexOf('.');
        long until = Long.parseLong(content.substring(0, point), 36);
        if (clock.millis() >= until) return Optional.empty();
        byte[] fields = Base64.getUrlDecoder().decode(content.substring(point + 1));
        return Optional.of(new String(fields, StandardCharsets.UTF_8));
    }

    @Override
    public String create(String fields, Duration age) {
        long until = clock.millis() + age.toMillis();
        String encoded =
                Base64.getUrlEncoder().withoutPadding().encodeToString(fields.getBytes(StandardCharsets.UTF_8));
        String key = signer.signed(Long.toString(until, 36) + "." + encoded);
        if (key.length() <= MAX_CHARS) return key;
        throw new ContractException("Expected a session of at most " + MAX_CHARS + " characters as a signed cookie, but"
                + " got " + key.length() + ". Keep less in it, or use a store that keeps sessions on the server.");
    }

    @Override
    public Optional<String> update(String key, String fields, Duration age) {
        return Optional.of(create(fields, age));
    }

    @Override
    public void delete(String key) {
        // It is the browser's to forget.
    }

    @Override
    public Optional<String> take(String key) {
        throw new UnsupportedOperationException("Expected a store that can forget, but a cookie is the browser's.");
    }

    @Override
    public boolean canDelete() {
        return false;
    }
}
