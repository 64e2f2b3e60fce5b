package dev.levada.session.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.levada.middleware.session.JdbcSessionStore;
import dev.levada.middleware.session.SessionKeys;
import dev.levada.middleware.session.SessionStore;
import dev.levada.middleware.session.SessionStoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/// On a real server, which is started for it.
class JdbcSessionStoreOnPostgresConformanceTest extends ClockedConformance {
    private static PostgresForTests postgres;

    @BeforeAll
    static void start() throws Exception {
        Optional<String> reason = PostgresForTests.whyNot();
        assumeTrue(reason.isEmpty(), () -> reason.orElseThrow());
        postgres = PostgresForTests.start();
    }

    @AfterAll
    static void stop() throws Exception {
        if (postgres != null) postgres.close();
    }

    private static PGSimpleDataSource database() {
        var database = new PGSimpleDataSource();
        database.setUrl(postgres.url());
        return database;
    }

    @Override
    protected SessionStore open() {
        return new JdbcSessionStore(database(), clock).createTable();
    }

    @Test
    void theTableIsMadeOnceHoweverOftenItIsAskedFor() {
        var store = new JdbcSessionStore(database(), clock).createTable();
        String key = store.create("{}", Duration.ofHours(1));
        assertThat(store.createTable().load(key)).isPresent();
    }

    @Test
    void whatIsOverIsDeletedWhenAsked() {
        var store = new JdbcSessionStore(database(), clock).createTable();
        store.deleteExpired();
        store.create("{}", Duration.ofSeconds(1));
        String kept = store.create("{}", Duration.ofHours(1));
        clock.pass(Duration.ofSeconds(1));
        assertThat(store.deleteExpired()).isEqualTo(1);
        assertThat(store.load(kept)).isPresent();
    }

    @Test
    void aConnectionThatCommitsByHandKeepsWhatWasSaved() {
        open();
        var store = new JdbcSessionStore(new ByHand(), clock);
        String key = store.create("{\"a\":1}", Duration.ofHours(1));
        assertThat(store.load(key)).contains("{\"a\":1}");
    }

    /// A database whose connections begin a transaction by themselves, as some pools are set up.
    private static final class ByHand extends PGSimpleDataSource {
        ByHand() {
            setUrl(postgres.url());
        }

        @Override
        public Connection getConnection() throws SQLException {
            var connection = super.getConnection();
            connection.setAutoCommit(false);
            return connection;
        }
    }

    @Test
    void aServerThatIsAwayIsAnErrorAndNotAnEmptySession() {
        var away = new PGSimpleDataSource();
        away.setUrl("jdbc:postgresql://127.0.0.1:1/postgres?user=levada");
        assertThatThrownBy(() -> new JdbcSessionStore(away).load(SessionKeys.make()))
                .isInstanceOf(SessionStoreException.class)
                .hasMessageContaining("database of sessions");
    }
}
