package dev.levada.examples.incidents;

import dev.levada.binding.Binding;
import dev.levada.binding.Publication;
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

    Tracker(DataSource database, ChannelLayer layer) {
        transactions = new Transactions(database, layer);
    }

    List<Incident> incidents() throws SQLException, InterruptedException {
        return transactions.call(transaction -> Database.INCIDENTS.newest(transaction.connection(), MOST));
    }

    List<Area> areas() throws SQLException, InterruptedException {
        return transactions.call(transaction -> Database.AREAS.newest(transaction.connection(), MOST));
    }

    Incident report(Incident incident) throws SQLException, InterruptedException {
        return transactions.call(transaction -> {
            var stored = save(transaction, incident);
            transaction.publish(INCIDENTS.created(stored));
            alert(transaction, List.of(), stored);
            return stored;
        });
    }

    void change(String key, UnaryOperator<Incident> change) throws SQLException, InterruptedException {
        transactions.run(transaction -> {
            var before = Database.INCIDENTS.get(transaction.connection(), key);
            var after = save(transaction, change.apply(before));
            transaction.publish(INCIDENTS.updated(before, after));
            alert(transaction, concerned(transaction, before), after);
        });
    }

    void remove(String key) throws SQLException, InterruptedException {
        transactions.run(it -> it.publish(INCIDENTS.deleted(Database.INCIDENTS.delete(it.connection(), key))));
    }

    Area draw(Area area) throws SQLException, InterruptedException {
        return transactions.call(transaction -> {
            var stored = area.withId(Database.AREAS.save(transaction.connection(), 0, area));
            transaction.publish(AREAS.created(stored));
            return stored;
        });
    }

    void erase(String key) throws SQLException, InterruptedException {
        transactions.run(it -> it.publish(AREAS.deleted(Database.AREAS.delete(it.connection(), key))));
    }

    private static Incident save(Transaction transaction, Incident it) throws SQLException {
        return it.withId(Database.INCIDENTS.save(transaction.connection(), it.id(), it));
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
        return Database.AREAS.newest(transaction.connection(), MOST).stream()
                .filter(area -> area.concerns(incident))
                .toList();
    }
}
