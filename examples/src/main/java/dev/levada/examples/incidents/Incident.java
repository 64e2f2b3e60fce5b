package dev.levada.examples.incidents;

import dev.levada.binding.RefusedException;

/// Something that happened somewhere.
///
/// @param id 0 before it is stored
/// @param severity from 1, a nuisance, to 5, a catastrophe
record Incident(long id, String title, Place place, int severity, boolean isClosed) {
    static final int MAX_TITLE_CHARACTERS = 100;

    Incident {
        title = text("title", title, MAX_TITLE_CHARACTERS);
        checkSeverity(severity);
    }

    Incident withId(long id) {
        return new Incident(id, title, place, severity, isClosed);
    }

    static String text(String what, String text, int maxCharacters) {
        if (!text.isBlank() && text.length() <= maxCharacters) return text.strip();
        throw new RefusedException("Expected a " + what + " of 1 to " + maxCharacters + " characters.");
    }

    static void checkSeverity(int severity) {
        if (severity < 1 || severity > 5) throw new RefusedException("Expected a severity from 1 to 5.");
    }
}
