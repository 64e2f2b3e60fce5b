package dev.levada.examples.incidents;

import dev.levada.binding.RefusedException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// A table of things with an id, in SQL that H2 and PostgreSQL understand.
///
/// @param columns all but the id, in the order of the values
record Table<T>(String name, String columns, Reader<T> reader, Function<T, List<?>> values) {
    interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    List<T> newest(Connection connection, int most) throws SQLException {
        return list(connection, "order by id desc limit ?", most);
    }

    /// The one with that key, which is as a page sent it. Until the transaction ends nobody else changes
    /// it: what is published as before was before.
    T get(Connection connection, String key) throws SQLException {
        // Ids begin at 1.
        long id = key.matches("[0-9]{1,18}") ? Long.parseLong(key) : 0;
        var found = list(connection, "where id = ? for update", id);
        if (found.isEmpty()) throw new RefusedException("There is no such thing any more.");
        return found.getFirst();
    }

    private List<T> list(Connection connection, String which, long value) throws SQLException {
        var found = new ArrayList<T>();
        try (var statement = connection.prepareStatement("select * from " + name + " " + which)) {
            statement.setLong(1, value);
            var rows = statement.executeQuery();
            while (rows.next()) found.add(reader.read(rows));
        }
        return found;
    }

    /// Stores it in the place of what has that id, or under a new one for 0, and returns its id.
    long save(Connection connection, long id, T it) throws SQLException {
        var row = values.apply(it);
        String sql = id == 0
                ? "insert into " + name + " (" + columns + ") values (" + "?, ".repeat(row.size() - 1) + "?)"
                : "update " + name + " set " + columns.replace(",", " = ?,") + " = ? where id = " + id;
        try (var statement = connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS)) {
            for (int i = 0; i < row.size(); i++) statement.setObject(i + 1, row.get(i));
            statement.executeUpdate();
            if (id != 0) return id;
            var keys = statement.getGeneratedKeys();
            keys.next();
            return keys.getLong("id");
        }
    }

    /// Deletes the one with that key, and returns what it was.
    T delete(Connection connection, String key) throws SQLException {
        var before = get(connection, key);
        try (var statement = connection.prepareStatement("delete from " + name + " where id = ?")) {
            statement.setLong(1, Long.parseLong(key));
            statement.executeUpdate();
        }
        return before;
    }
}
