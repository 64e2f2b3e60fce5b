package dev.levada.presence;

import dev.levada.json.JsonCodec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Somebody who is in a place: once, however many windows are open.
///
/// @param id who it is, as given to [Presence#enter]
/// @param visits what is known of each of the visits, in the order in which this process heard of them; at
///     least one
public record Person(String id, List<Map<String, @Nullable Object>> visits) {
    public Person {
        Objects.requireNonNull(id, "id");
        visits = List.copyOf(visits);
    }

    /// What is known of each visit as records of the class.
    ///
    /// @throws dev.levada.json.JsonException when something else was given to [Presence#enter]
    public <T extends Record> List<T> visitsAs(Class<T> type) {
        return visits.stream()
                .map(visit -> JsonCodec.standard().fromFields(visit, type))
                .toList();
    }
}
