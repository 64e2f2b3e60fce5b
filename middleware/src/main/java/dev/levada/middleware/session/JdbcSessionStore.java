package dev.levada.middleware.session;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import javax.sql.DataSource;

/// Sessions in a table of a relational database, for all processes that use it. Plain SQL, tried on
/// PostgreSQL and H2.
///
/// ```sql
/// create table levada_session (
///     key_hash char(64) primary key, fields varchar(65536) not null, until_millis bigint not null)
/// ```
///
/// Of a key only its hash is stored, so that who can read the table cannot take over sessions. Sessions
/// whose time is over are never found, and are deleted by [#deleteExpired()].
public final class JdbcSessionStore implements SessionStore {
    private static final String CREATE_TABLE =
            "create table if not exists levada_session (key_hash char(64) primary key,"
                    + " fields varchar(65536) not null, until_millis bigint not null)";

    private final DataSource database;
    private final InstantSource clock;

    private interface Step<T> {
        T on(PreparedStatement statement) throws SQLException;
    }

    /// A store in that database.
    ///
    /// @param database gives a connection for each call; a pool in production
    public JdbcSessionStore(DataSource database) {
        this(database, InstantSource.system());
    }

    /// The same with a clock of its own.
    public JdbcSessionStore(DataSource database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /// Creates the table if there is none.
    ///
    /// @return this store
    public JdbcSessionStore createTable() {
        return run(CREATE_TABLE, statement -> {
            statement.execute();
            return this;
        });
    }

    @Override
    public Optional<String> load(String key) {
        if (!SessionKeys.isKey(key)) return Optional.empty();
        return run("select fields from levada_session where key_hash = ? and until_millis > ?", statement -> {
            statement.setString(1, SessionKeys.hash(key));
            statement.setLong(2, clock.millis());
            try (var row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        });
    }

    @Override
    public String create(String fields, Duration age) {
        String key = SessionKeys.make();
        return run("insert into levada_session (key_hash, fields, until_millis) values (?, ?, ?)", statement -> {
            statement.setString(1, SessionKeys.hash(key));
            statement.setString(2, fields);
            statement.setLong(3, until(age));
            statement.executeUpdate();
            return key;
        });
    }

    @Override
    public Optional<String> update(String key, String fields, Duration age) {
        if (!SessionKeys.isKey(key)) return Optional.empty();
        return run(
                "update levada_session set fields = ?, until_millis = ? where key_hash = ? and until_millis > ?",
                statement -> {
                    statement.setString(1, fields);
                    statement.setLong(2, until(age));
                    statement.setString(3, SessionKeys.hash(key));
                    statement.setLong(4, clock.millis());
                    return statement.executeUpdate() == 1 ? Optional.of(key) : Optional.empty();
                });
    }

    @Override
    public void delete(String key) {
        if (SessionKeys.isKey(key)) remove(key);
    }

    @Override
    public Optional<String> take(String key) {
        // Of two who find it, one deletes it.
        return load(key).filter(_ -> remove(key) == 1);
    }

    private int remove(String key) {
        return run("delete from levada_session where key_hash = ?", statement -> {
            statement.setString(1, SessionKeys.hash(key));
            return statement.executeUpdate();
        });
    }

    /// Deletes the sessions whose time is over. Worth a call now and then.
    ///
    /// @return how many there were
    public int deleteExpired() {
        return run("delete from levada_session where until_millis <= ?", statement -> {
            statement.setLong(1, clock.millis());
            return statement.executeUpdate();
        });
    }

    private long until(Duration age) {
        return clock.millis() + age.toMillis();
    }

    private <T> T run(String sql, Step<T> step) {
        try (Connection connection = database.getConnection();
                var statement = connection.prepareStatement(sql)) {
            T result = step.on(statement);
            if (!connection.getAutoCommit()) connection.commit();
            return result;
        } catch (SQLException e) {
            throw new SessionStoreException(
                    "Expected the database of sessions to answer, but got: " + e.getMessage()
                            + " Check that it runs and that the table levada_session is there (createTable()).",
                    e);
        }
    }
}
