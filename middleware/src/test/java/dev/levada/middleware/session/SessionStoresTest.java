package dev.levada.middleware.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.ContractException;
import dev.levada.middleware.SigningKeys;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What each store promises besides what all do, which is in the module session-tck.
final class SessionStoresTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final Clock clock = new Clock();

    /// A clock that a test moves.
    private static final class Clock implements InstantSource {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        void pass(Duration time) {
            now = now.plus(time);
        }
    }

    private SessionStore database() {
        var database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:" + SessionKeys.make() + ";DB_CLOSE_DELAY=-1");
        return new JdbcSessionStore(database, clock).createTable();
    }

    private SessionStore cookie() {
        return new SignedCookieSessionStore(SigningKeys.of("a secret of enough bytes"), clock);
    }

    @Test
    void keysAreLongAndNeverTheSame() {
        var keys = new HashSet<String>();
        for (int i = 0; i < 10_000; i++) keys.add(SessionKeys.make());
        assertThat(keys).hasSize(10_000).allMatch(SessionKeys::isKey);
    }

    @Test
    void memoryForgetsTheOldestOverItsLimit() {
        var store = new MemorySessionStore(3, clock);
        var keys = new ArrayList<String>();
        for (int i = 0; i < 4; i++) keys.add(store.create("{}", HOUR));
        assertThat(store.size()).isEqualTo(3);
        assertThat(store.forgotten()).isEqualTo(1);
        assertThat(store.load(keys.getFirst())).isEmpty();
        assertThat(store.load(keys.getLast())).isPresent();
    }

    @Test
    void memoryMakesRoomOfWhatIsOverFirst() {
        var store = new MemorySessionStore(2, clock);
        store.create("{}", Duration.ofSeconds(1));
        String kept = store.create("{}", HOUR);
        clock.pass(Duration.ofSeconds(2));
        store.create("{}", HOUR);
        assertThat(store.forgotten()).isZero();
        assertThat(store.load(kept)).isPresent();
    }

    @Test
    void theDatabaseHoldsNoKeys() throws Exception {
        var database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:" + SessionKeys.make() + ";DB_CLOSE_DELAY=-1");
        String key = new JdbcSessionStore(database).createTable().create("{}", HOUR);
        try (var connection = database.getConnection();
                var rows = connection.createStatement().executeQuery("select key_hash from levada_session")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).hasSize(64).doesNotContain(key);
        }
    }

    @Test
    void expiredSessionsAreDeletedFromTheDatabaseWhenAsked() {
        var store = (JdbcSessionStore) database();
        store.create("{}", Duration.ofSeconds(1));
        store.create("{}", HOUR);
        clock.pass(Duration.ofSeconds(1));
        assertThat(store.deleteExpired()).isEqualTo(1);
    }

    @Test
    void aDatabaseThatIsAwayIsAnErrorAndNotAnEmptySession() {
        var store = new JdbcSessionStore(new JdbcDataSource());
        assertThatThrownBy(() -> store.load(SessionKeys.make()))
                .isInstanceOf(SessionStoreException.class)
                .hasMessageContaining("createTable()");
    }

    @Test
    void aSessionThatDoesNotFitIntoACookieIsRefused() {
        assertThatThrownBy(() -> cookie().create("{\"a\":\"" + "x".repeat(3_000) + "\"}", HOUR))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("3800");
    }

    /// Before anything is computed over it, even if the signature would be right.
    @ParameterizedTest
    @CsvSource({"3799, true", "3800, true", "3801, false"})
    void aSignedCookieIsOnlyLookedAtUpToItsLongest(int chars, boolean isTaken) {
        var keys = SigningKeys.of("a secret of enough bytes to be one");
        var signer = keys.signer("levada session");
        String head = Long.toString(clock.millis() + 60_000, 36) + ".";
        int rest = chars - signer.signed(head).length();
        // The end may be no whole Base64, so some of the head is stretched instead.
        String padded = "0".repeat(rest % 4) + head + "AAAA".repeat(rest / 4);
        String cookie = signer.signed(padded);
        assertThat(cookie).hasSize(chars);
        assertThat(new SignedCookieSessionStore(keys, clock).load(cookie).isPresent())
                .isEqualTo(isTaken);
    }

    @Test
    void aSignedCookieOfAnotherKeyIsNone() {
        String foreign = new SignedCookieSessionStore(SigningKeys.of("another secret of enough bytes"), clock)
                .create("{\"admin\":true}", HOUR);
        assertThat(cookie().load(foreign)).isEmpty();
    }
}
