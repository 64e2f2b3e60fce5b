package dev.levada.binding;

import dev.levada.layer.GroupName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A thing to bind: a note on a board, or in nobody's sight.
record Note(int id, @Nullable String board, String text, String secret) {
    static final Binding<Note> NOTES = Binding.of("note", Note::id)
            .showing(note -> new Shown(note.text))
            .to(note -> note.board == null ? List.of() : List.of(board(note.board)));

    record Shown(String text) {}

    static Note on(String board, String text) {
        return new Note(1, board, text, "for nobody");
    }

    static GroupName board(String name) {
        return GroupName.of("board", name);
    }
}
