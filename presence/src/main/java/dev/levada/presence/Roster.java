package dev.levada.presence;

import dev.levada.layer.GroupName;
import dev.levada.presence.Wire.Entered;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who is where, of all processes, and what has changed since it was last told. For one thread at a time.
final class Roster {
    private final int maxVisits;
    private final Map<String, Map<String, Map<Key, Map<String, @Nullable Object>>>> places = new HashMap<>();

    // For each person about whom there is something to tell: who it was before.
    private final Map<String, Map<String, Boolean>> untold = new LinkedHashMap<>();
    private int visits;
    private long leftOut;

    /// One visit among those of all processes.
    private record Key(String owner, long visit) {}

    Roster(int maxVisits) {
        this.maxVisits = maxVisits;
    }

    int visits() {
        return visits;
    }

    long leftOut() {
        return leftOut;
    }

    /// A visit begins or says something else.
    ///
    /// @return false when it is one too many, and left out
    boolean put(String owner, Entered entered) {
        var key = new Key(owner, entered.visit());
        var people = places.get(entered.place());
        var known = people == null ? null : people.get(entered.person());
        var before = known == null ? null : known.get(key);
        boolean isNew = before == null;
        if (isNew && visits >= maxVisits) {
            leftOut++;
            return false;
        }
        if (entered.data().equals(before)) return true;
        note(entered, known != null);
        if (isNew) visits++;
        places.computeIfAbsent(entered.place(), _ -> new LinkedHashMap<>())
                .computeIfAbsent(entered.person(), _ -> new LinkedHashMap<>(2))
                .put(key, entered.data());
        return true;
    }

    /// A visit ends.
    void remove(String owner, Entered entered) {
        var people = places.get(entered.place());
        var known = people == null ? null : people.get(entered.person());
        if (people == null || known == null || known.remove(new Key(owner, entered.visit())) == null) return;
        note(entered, true);
        visits--;
        if (known.isEmpty()) people.remove(entered.person());
        if (people.isEmpty()) places.remove(entered.place());
    }

    void removeAll(String owner, Collection<Entered> all) {
        all.forEach(entered -> remove(owner, entered));
    }

    private void note(Entered entered, boolean wasHere) {
        untold.computeIfAbsent(entered.place(), _ -> new LinkedHashMap<>()).putIfAbsent(entered.person(), wasHere);
    }

    /// Who is in the place, in the order in which they came.
    List<Person> here(GroupName place) {
        return places.getOrDefault(place.value(), Map.of()).entrySet().stream()
                .map(person -> new Person(
                        person.getKey(), List.copyOf(person.getValue().values())))
                .toList();
    }

    int count(GroupName place) {
        return places.getOrDefault(place.value(), Map.of()).size();
    }

    boolean hasNews() {
        return !untold.isEmpty();
    }

    /// What has changed since the last time, place by place.
    List<PresenceNews> takeNews() {
        var all = new ArrayList<PresenceNews>();
        untold.forEach((place, before) -> {
            var joined = new ArrayList<Person>();
            var changed = new ArrayList<Person>();
            var left = new ArrayList<String>();
            var people = places.getOrDefault(place, Map.of());
            before.forEach((id, wasHere) -> {
                var now = people.get(id);
                if (now == null) {
                    if (wasHere) left.add(id);
                } else {
                    var person = new Person(id, List.copyOf(now.values()));
                    if (wasHere) changed.add(person);
                    else joined.add(person);
                }
            });
            if (!joined.isEmpty() || !changed.isEmpty() || !left.isEmpty())
                all.add(new PresenceNews(place, false, joined, changed, left));
        });
        untold.clear();
        return all;
    }

    /// These could not be told, and are to be told later.
    void putBack(PresenceNews news) {
        var before = untold.computeIfAbsent(news.place(), _ -> new LinkedHashMap<>());
        news.joined().forEach(person -> before.put(person.id(), false));
        news.changed().forEach(person -> before.put(person.id(), true));
        news.left().forEach(id -> before.put(id, true));
    }
}
