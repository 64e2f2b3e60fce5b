package dev.levada.examples.notices;

import java.util.List;
import java.util.Optional;

/// Somebody who can sign in. A real site has them in its database.
record Person(String id, String name, String role) {
    static final List<Person> ALL = List.of(
            new Person("ann", "Ann", "editor"),
            new Person("bob", "Bob", "editor"),
            new Person("cid", "Cid", "author"),
            new Person("zoe", "Zo\u00eb", "author"));

    static Optional<Person> find(String id) {
        return ALL.stream().filter(person -> person.id.equals(id)).findFirst();
    }

    /// As whom notices reach them.
    List<String> receivers() {
        return List.of("everybody", "role." + role, "user." + id);
    }
}
