package dev.levada.examples.editorial;

import dev.levada.consumer.Disconnected;
import dev.levada.consumer.JsonWebSocketConsumer;
import dev.levada.consumer.multiplex.Streams;
import dev.levada.examples.editorial.EditorialConsumer.Wish;
import dev.levada.layer.GroupName;
import dev.levada.presence.Presence;
import dev.levada.presence.Visit;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One open window: at the desk, where all documents lie, or at one document in one phase.
final class EditorialConsumer extends JsonWebSocketConsumer<Wish> {
    private static final GroupName DESK = GroupName.of("editorial.desk");
    private static final int MAX_NAME_CHARS = 40;

    private final Documents documents;
    private final Presence presence;
    private String person = "";
    private Doing doing = new Doing("", "", "", false, 0);
    private @Nullable Visit visit;

    /// What a page asks for; each is answered.
    sealed interface Wish {
        /// To edit the document; also if others do.
        record Edit(boolean anyway) implements Wish {}

        /// To stop editing.
        record Stop() implements Wish {}

        /// To keep the text, which was made from that version.
        record Save(String text, long version) implements Wish {}

        /// To move the document to another phase.
        record Move(String phase) implements Wish {}
    }

    /// What others see of a window.
    ///
    /// @param slug the document, or empty at the desk
    /// @param since when editing began, by which the first of two is found
    record Doing(String name, String slug, String phase, boolean isEditing, long since) {
        Doing editing(boolean isEditing) {
            return new Doing(
                    name, slug, phase, isEditing, isEditing ? Instant.now().toEpochMilli() : 0);
        }
    }

    /// The answer: empty when it was done.
    record Answer(String problem) {}

    EditorialConsumer(Documents documents, Presence presence) {
        this.documents = documents;
        this.presence = presence;
    }

    @Override
    protected void connected() {
        String name = scope().query("name").orElse("").strip();
        if (name.isEmpty() || name.length() > MAX_NAME_CHARS) {
            refuse(400, "A name of 1 to " + MAX_NAME_CHARS + " characters is needed.");
            return;
        }
        person = name.toLowerCase(Locale.ROOT);
        doing = new Doing(name, scope().path("slug"), scope().path("phase"), false, 0);
        visit = presence.enter(DESK, person, doing);
        join(presence.news(DESK)); // who comes, goes, reads and edits: straight to this window
        join(Documents.GROUP); // and what becomes of the documents
        accept();
        sendJson(presence.whole(DESK));
        documents.all().forEach(this::sendJson);
    }

    @Override
    protected void received(Wish wish) throws InterruptedException {
        Streams.reply(
                scope(),
                new Answer(
                        switch (wish) {
                            case Wish.Edit(var anyway) -> edit(anyway);
                            case Wish.Stop _ -> show(doing.editing(false));
                            case Wish.Save(var text, var version) -> save(text, version);
                            case Wish.Move(var phase) -> move(phase);
                        }));
    }

    private String edit(boolean anyway) {
        var document = documents.find(doing.slug());
        if (document.isEmpty()) return "Choose a document first.";
        if (!document.get().phase().equals(doing.phase()))
            return "This document is in the phase \"" + document.get().phase() + "\" now.";
        var others = otherEditors();
        if (!others.isEmpty() && !anyway) return String.join(" and ", others) + " edits this document.";
        return show(doing.editing(true));
    }

    private List<String> otherEditors() {
        return presence.here(DESK).stream()
                .filter(other -> !other.id().equals(person))
                .flatMap(other -> other.visitsAs(Doing.class).stream())
                .filter(other -> other.isEditing() && other.slug().equals(doing.slug()))
                .map(Doing::name)
                .distinct()
                .collect(Collectors.toList());
    }

    private String show(Doing now) {
        doing = now;
        if (visit != null) visit.change(now);
        return "";
    }

    private String save(String text, long version) throws InterruptedException {
        var document = documents.find(doing.slug()).orElse(null);
        if (document == null || !doing.isEditing()) return "Begin to edit first.";
        if (text.length() > Document.MAX_TEXT_CHARS)
            return "Too long: " + text.length() + " characters, but at most " + Document.MAX_TEXT_CHARS + ".";
        boolean isDone =
                document.version() == version && documents.change(document, document.withText(text, doing.name()));
        return isDone ? "" : "Somebody else has saved this document meanwhile.";
    }

    private String move(String phase) throws InterruptedException {
        var document = documents.find(doing.slug()).orElse(null);
        if (document == null || !Document.PHASES.contains(phase)) return "There is no such phase.";
        var others = otherEditors();
        if (!others.isEmpty()) return String.join(" and ", others) + " edits this document.";
        boolean isDone = documents.change(document, document.withPhase(phase, doing.name()));
        return isDone ? show(doing.editing(false)) : "Somebody else has changed this document meanwhile.";
    }

    @Override
    protected void disconnected(Disconnected cause) {
        if (visit != null) visit.close();
    }
}
