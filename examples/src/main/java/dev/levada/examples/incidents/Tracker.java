package dev.levada.examples.incidents;

import dev.levada.binding.Binding;
import dev.levada.binding.Publication;
import dev.levada.binding.RefusedException;
import dev.levada.binding.Transaction;
import dev.levada.binding.Transactions;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.layer.MessageType;
import java.sql.SQLException;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/// Stores incidents and areas. Whatever is stored is published after the commit, and what happens in an
/// area that it matters to is told besides.
final class Tracker {
    static final Binding<Incident> INCIDENTS = Binding.of("incident", Incident::id);
    static final Binding<Area> AREAS = Binding.of("area", Area::id);
    static final GroupName ALERTS = GroupName.of("incident.alerts");

    /// The most of each kind that a map shows.
    static final int MOST = 1_000;

    private final Transactions transactions;

    /// An incident has come to be of interest to areas.
    @MessageType("incident.alert")
    record Alert(long incident, String title, int severity, List<Concerned> areas) {}

    record Concerned(String name, String url) {}

    Tracker(DataSource database, ChannelLayer layer) throws SQLException, InterruptedException {
        transactions = new Transactions(database, layer);
        transactions.run(transaction -> Database.createTables(transaction.connection()));
    }

    List<Incident> incidents() throws SQLException, InterruptedException {
        return transactions.call(transaction -> Database.incidents(transaction.connection(), MOST));
    }

    List<Area> areas() throws SQLException, InterruptedException {
        return transactions.call(transaction -> Database.areas(transaction.connection(), MOST));
    }

    Incident report(Incident incident) throws SQLException, InterruptedException {
        return transactions.call(transaction -> {
            var stored = Database.save(transaction.connection(), incident);
            transaction.publish(INCIDENTS.created(stored));
            alert(transaction, List.of(), stored);
            return stored;
        });
    }

    void change(String key, UnaryOperator<Incident> change) throws SQLException, InterruptedException {
        transactions.run(transaction -> {
            var before = incident(transaction, key);
            var after = Database.save(transaction.connection(), change.apply(before));
            transaction.publish(INCIDENTS.updated(before, after));
            alert(transaction, concerned(transaction, before), after);
        });
    }

    void remove(String key) throws SQLException, InterruptedException {
        transactions.run(transaction -> {
            var before = incident(transaction, key);
            Database.delete(transaction.connection(), "incident", before.id());
            transaction.publish(INCIDENTS.deleted(before));
        });
    }

    Area draw(Area area) throws SQLException, InterruptedException {
        return transactions.call(transaction -> {
            var stored = Database.save(transaction.connection(), area);
            transaction.publish(AREAS.created(stored));
            return stored;
        });
    }

    void erase(String key) throws SQLException, InterruptedException {
        transactions.run(transaction -> {
            var before = Database.area(transaction.connection(), id(key)).orElseThrow(Tracker::unknown);
            Database.delete(transaction.connection(), "area", before.id());
            transaction.publish(AREAS.deleted(before));
        });
    }

    private static Incident incident(Transaction transaction, String key) throws SQLException {
        return Database.incident(transaction.connection(), id(key)).orElseThrow(Tracker::unknown);
    }

    private static long id(String key) {
        if (!key.matches("[0-9]{1,18}")) throw unknown();
        return Long.parseLong(key);
    }

    private static RefusedException unknown() {
        return new RefusedException("There is no such thing any more.");
    }

    private static void alert(Transaction transaction, List<Area> before, Incident incident) throws SQLException {
        var concerned = concerned(transaction, incident).stream()
                .filter(area -> !before.contains(area))
                .map(area -> new Concerned(area.name(), area.url()))
                .toList();
        if (!concerned.isEmpty())
            transaction.publish(
                    Publication.of(ALERTS, new Alert(incident.id(), incident.title(), incident.severity(), concerned)));
    }

    private static List<Area> concerned(Transaction transaction, Incident incident) throws SQLException {
        return Database.areas(transaction.connection(), MOST).stream()
                .filter(area -> area.concerns(incident))
                .toList();
    }
}
