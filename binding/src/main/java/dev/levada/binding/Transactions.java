package dev.levada.binding;

import dev.levada.layer.ChannelLayer;
import dev.levada.layer.LayerException;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Work on a database whose changes are published once they are committed, and never otherwise.
///
/// ```java
/// Incident closed = transactions.call(transaction -> {
///     var before = store.find(transaction.connection(), id);
///     var after = store.save(transaction.connection(), before.closed());
///     transaction.publish(INCIDENTS.updated(before, after));
///     return after;
/// });
/// ```
///
/// Blocks as the database does: on a virtual thread that costs nothing. Any thread; each call has a
/// connection of its own.
///
/// What is committed stays so: where the layer cannot take a publication, that is logged and counted, and
/// the call succeeds. Pages of other processes learn of the gap from their own layer and load anew.
public final class Transactions {
    private static final System.Logger LOG = System.getLogger("dev.levada.binding");

    private final DataSource database;
    private final ChannelLayer layer;
    private final LongAdder unpublished = new LongAdder();

    /// Work within one transaction.
    ///
    /// @param <R> what it results in
    /// @param <E> what it may throw besides
    @FunctionalInterface
    public interface Work<R extends @Nullable Object, E extends Exception> {
        /// Does it. Called once. Whatever is thrown rolls everything back and reaches the caller.
        R run(Transaction transaction) throws SQLException, E;
    }

    /// Work within one transaction, without a result.
    ///
    /// @param <E> what it may throw besides
    @FunctionalInterface
    public interface Change<E extends Exception> {
        /// Does it. Called once. Whatever is thrown rolls everything back and reaches the caller.
        void run(Transaction transaction) throws SQLException, E;
    }

    /// @param database gives connections; a pool, usually
    /// @param layer takes the publications
    public Transactions(DataSource database, ChannelLayer layer) {
        this.database = Objects.requireNonNull(database, "database");
        this.layer = Objects.requireNonNull(layer, "layer");
    }

    /// Does the work, commits, publishes, and returns what the work returned.
    ///
    /// @throws SQLException when the database fails, also while committing; nothing is published then
    /// @throws E what the work throws; everything is rolled back
    /// @throws InterruptedException when the thread is interrupted while it publishes; the work is
    ///     committed
    public <R extends @Nullable Object, E extends Exception> R call(Work<R, E> work)
            throws SQLException, InterruptedException, E {
        R result;
        Transaction transaction;
        try (var connection = database.getConnection()) {
            boolean wasAutomatic = connection.getAutoCommit();
            connection.setAutoCommit(false);
            transaction = new Transaction(connection);
            boolean isCommitted = false;
            try {
                result = work.run(transaction);
                connection.commit();
                isCommitted = true;
            } finally {
                transaction.end();
                if (!isCommitted) rollBack(connection);
                connection.setAutoCommit(wasAutomatic);
            }
        }
        // The connection is back in its pool: publishing may take a while.
        publish(transaction);
        return result;
    }

    /// Does the work, commits and publishes, as [#call] does.
    ///
    /// @throws SQLException when the database fails, also while committing; nothing is published then
    /// @throws E what the work throws; everything is rolled back
    /// @throws InterruptedException when the thread is interrupted while it publishes; the work is
    ///     committed
    public <E extends Exception> void run(Change<E> work) throws SQLException, InterruptedException, E {
        Work<@Nullable Object, E> counted = transaction -> {
            work.run(transaction);
            return null;
        };
        call(counted);
    }

    private static void rollBack(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // The failure that led here is the one to be told.
            LOG.log(Level.DEBUG, "A transaction could not be rolled back; the database does so by itself.", e);
        }
    }

    private void publish(Transaction transaction) throws InterruptedException {
        for (var publication : transaction.publications())
            try {
                publication.send(layer);
            } catch (LayerException e) {
                unpublished.increment();
                LOG.log(Level.WARNING, "A committed change was not published: {0}", e.getMessage());
            }
    }

    /// How many publications the layer could not take so far.
    public long unpublished() {
        return unpublished.sum();
    }
}
