package dev.levada.examples.chat;

import java.util.UUID;

/// Somebody in a room: one open window.
///
/// @param id of this connection alone
/// @param name as shown, from 1 to [#MAX_NAME_CHARACTERS] characters; others may have the same
record Person(String id, String name) {
    static final int MAX_NAME_CHARACTERS = 40;

    /// A new person with a name made of any text a stranger sends.
    static Person named(String wish) {
        String name = wish.replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").strip();
        int characters = Math.min(name.codePointCount(0, name.length()), MAX_NAME_CHARACTERS);
        name = name.substring(0, name.offsetByCodePoints(0, characters)).strip();
        return new Person(UUID.randomUUID().toString(), name.isEmpty() ? "guest" : name);
    }
}
