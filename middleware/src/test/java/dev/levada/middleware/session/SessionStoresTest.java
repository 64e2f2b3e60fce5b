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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// What every store promises, and what each promises besides.
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

    private interface Promise {
        void check(SessionStore store) throws Exception;
    }

    private SessionStore memory() {
        return new MemorySessionStore(100, clock);
    }

    private SessionStore database() {
        var database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:" + SessionKeys.make() + ";DB_CLOSE_DELAY=-1");
        return new JdbcSessionStore(database, clock).createTable();
    }

    private SessionStore cookie() {
        return new SignedCookieSessionStore(SigningKeys.of("a secret of enough bytes"), clock);
    }

    private Stream<DynamicTest> everywhere(Promise promise) {
        return Stream.of(memory(), database(), cookie()).map(store -> test(store, promise));
    }

    private Stream<DynamicTest> onTheServer(Promise promise) {
        return Stream.of(memory(), database()).map(store -> test(store, promise));
    }

    private static DynamicTest test(SessionStore store, Promise promise) {
        return DynamicTest.dynamicTest(store.getClass().getSimpleName(), () -> promise.check(store));
    }

    @TestFactory
    Stream<DynamicTest> whatWasKeptIsFound() {
        return everywhere(store -> assertThat(store.load(store.create("{\"name\":\"J\u00fcrgen \uD83D\uDE00\"}", HOUR)))
                .contains("{\"name\":\"J\u00fcrgen \uD83D\uDE00\"}"));
    }

    @TestFactory
    Stream<DynamicTest> itIsFoundUntilItsTimeIsOver() {
        return everywhere(store -> {
            String key = store.create("{}", HOUR);
            clock.pass(HOUR.minusMillis(1));
            assertThat(store.load(key)).isPresent();
            clock.pass(Duration.ofMillis(1));
            assertThat(store.load(key)).isEmpty();
        });
    }

    @TestFactory
    Stream<DynamicTest> anUpdateRenewsTheTime() {
        return everywhere(store -> {
            String key = store.create("{\"a\":1}", HOUR);
            clock.pass(Duration.ofMinutes(50));
            String now = store.update(key, "{\"a\":2}", HOUR).orElseThrow();
            clock.pass(Duration.ofMinutes(50));
            assertThat(store.load(now)).contains("{\"a\":2}");
        });
    }

    @TestFactory
    Stream<DynamicTest> nothingThatAStrangerMadeUpIsFound() {
        return everywhere(store -> {
            for (var made : List.of("", "x", "x".repeat(32), "' or 1=1 --", "\u0000", "a.b", "x".repeat(100_000)))
                assertThat(store.load(made)).isEmpty();
        });
    }

    @TestFactory
    Stream<DynamicTest> whatIsDeletedCannotBeUpdated() {
        return onTheServer(store -> {
            String key = store.create("{}", HOUR);
            store.delete(key);
            store.delete(key);
            assertThat(store.load(key)).isEmpty();
            assertThat(store.update(key, "{\"a\":1}", HOUR)).isEmpty();
            assertThat(store.load(key)).isEmpty();
        });
    }

    @TestFactory
    Stream<DynamicTest> ofManyTakersOneGetsIt() {
        return onTheServer(store -> {
            String key = store.create("{\"a\":1}", HOUR);
            var takers = new ArrayList<Callable<Optional<String>>>();
            for (int i = 0; i < 8; i++) takers.add(() -> store.take(key));
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                int got = 0;
                for (var taken : threads.invokeAll(takers)) if (taken.get().isPresent()) got++;
                assertThat(got).isEqualTo(1);
            }
        });
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

    @Test
    void aSignedCookieOfAnotherKeyIsNone() {
        String foreign = new SignedCookieSessionStore(SigningKeys.of("another secret of enough bytes"), clock)
                .create("{\"admin\":true}", HOUR);
        assertThat(cookie().load(foreign)).isEmpty();
    }
}
