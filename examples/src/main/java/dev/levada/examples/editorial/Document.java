package dev.levada.examples.editorial;

import dev.levada.layer.MessageType;
import java.util.List;
import java.util.Objects;

/// A document as it stands, which is also what travels: to pages, and to the other servers.
///
/// @param phase where it is on its way, one of [#PHASES]
/// @param version one more with each change; 0 when it was never changed
/// @param by who changed it last; empty for nobody
@MessageType("editorial.document")
record Document(String slug, String title, String phase, String text, long version, String by) {
    static final List<String> PHASES = List.of("draft", "review", "published");
    static final int MAX_TEXT_CHARS = 5_000;

    Document {
        Objects.requireNonNull(slug, "slug");
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(by, "by");
        if (!PHASES.contains(phase)) throw new IllegalArgumentException("Expected a phase of " + PHASES + ".");
    }

    Document withText(String text, String by) {
        return new Document(slug, title, phase, text, version + 1, by);
    }

    Document withPhase(String phase, String by) {
        return new Document(slug, title, phase, text, version + 1, by);
    }

    /// Two servers that change it at the same moment come to the same of both.
    boolean isNewerThan(Document other) {
        if (version != other.version) return version > other.version;
        return (phase + text + by).compareTo(other.phase + other.text + other.by) > 0;
    }
}
