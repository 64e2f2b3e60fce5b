package dev.levada.examples.guide;

import java.util.Map;
import java.util.Optional;

final class People {
    private final Map<String, Person> known =
            Map.of("1", new Person("1", "ann", true), "2", new Person("2", "bob", false));

    Optional<Person> find(String id) {
        return Optional.ofNullable(known.get(id));
    }

    Optional<Person> withPassword(String name, String password) {
        return known.values().stream()
                .filter(person -> person.name().equals(name) && password.equals("secret"))
                .findAny();
    }
}
