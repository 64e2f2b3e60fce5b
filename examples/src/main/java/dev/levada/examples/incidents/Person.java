package dev.levada.examples.incidents;

import dev.levada.binding.Action;
import dev.levada.contract.Scope;
import dev.levada.middleware.identity.Identity;
import java.util.Arrays;
import java.util.Optional;

/// Who uses the map: dispatchers may do everything, observers look and report.
enum Person {
    DISPATCHER,
    OBSERVER;

    static Optional<Person> find(String id) {
        return Arrays.stream(values()).filter(person -> person.id().equals(id)).findFirst();
    }

    static Person of(Scope scope) {
        return Identity.of(scope).user(Person.class).orElseThrow();
    }

    String id() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    boolean may(Action action) {
        return this == DISPATCHER || action == Action.CREATE;
    }
}
