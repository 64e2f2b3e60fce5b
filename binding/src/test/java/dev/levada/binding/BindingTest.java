package dev.levada.binding;

import static dev.levada.binding.Note.NOTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.ContractException;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.layer.Messages;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BindingTest {
    private static final Map<String, @Nullable Object> HELLO = Map.of("text", "hello");

    @Test
    void aNewThingIsCreatedWithWhatIsShownOfIt() {
        assertThat(NOTES.created(Note.on("red", "hello")).messages())
                .containsExactly(new Change("note", "create", 1, HELLO));
    }

    @Test
    void aThingThatStaysIsUpdated() {
        assertThat(NOTES.updated(Note.on("red", "hi"), Note.on("red", "hello")).messages())
                .containsExactly(new Change("note", "update", 1, HELLO));
    }

    @Test
    void aThingThatMovesIsDeletedWhereItWasAndCreatedWhereItIs() {
        assertThat(NOTES.updated(Note.on("red", "hi"), Note.on("blue", "hello")).messages())
                .containsExactly(new Change("note", "delete", 1, null), new Change("note", "create", 1, HELLO));
    }

    @Test
    void aThingThatIsHiddenIsDeletedAndOneThatIsShownIsCreated() {
        var hidden = new Note(1, null, "hello", "");
        assertThat(NOTES.updated(Note.on("red", "hi"), hidden).messages())
                .containsExactly(new Change("note", "delete", 1, null));
        assertThat(NOTES.updated(hidden, Note.on("red", "hello")).messages())
                .containsExactly(new Change("note", "create", 1, HELLO));
        assertThat(NOTES.updated(hidden, hidden).isEmpty()).isTrue();
    }

    @Test
    void whatIsShownAsNothingIsShownToNobody() {
        var shy = NOTES.showing(note -> note.text().isEmpty() ? null : new Note.Shown(note.text()));
        assertThat(shy.created(Note.on("red", "")).isEmpty()).isTrue();
        assertThat(shy.updated(Note.on("red", "hi"), Note.on("red", "")).messages())
                .containsExactly(new Change("note", "delete", 1, null));
    }

    @Test
    void aThingThatIsGoneIsDeleted() {
        assertThat(NOTES.deleted(Note.on("red", "hello")).messages())
                .containsExactly(new Change("note", "delete", 1, null));
    }

    @Test
    void whatIsThereAlreadyHasTheFormOfACreation() {
        assertThat(NOTES.snapshot(Note.on("red", "hello"))).isEqualTo(new Change("note", "create", 1, HELLO));
    }

    @Test
    void anUpdateIsOfOneThing() {
        assertThatThrownBy(() -> NOTES.updated(Note.on("red", "a"), new Note(2, "red", "a", "")))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("the key of the note before is not the one after");
    }

    @Test
    void theGroupsOfOneThingAreBounded() {
        var many = Binding.of("note", Note::id)
                .to(note -> IntStream.range(0, Integer.parseInt(note.text()))
                        .mapToObj(i -> GroupName.of("board", "b" + i))
                        .toList());
        assertThat(many.created(Note.on("red", "100")).messages()).hasSize(100);
        assertThatThrownBy(() -> many.created(Note.on("red", "101")))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("at most 100 groups for one note");
    }

    @Test
    void namesAreThoseThatMessagesCanHave() {
        for (var name : List.of("", "7", "a b", "x".repeat(65)))
            assertThatThrownBy(() -> Binding.of(name, Note::id)).isInstanceOf(ContractException.class);
        assertThat(Binding.of("x".repeat(64), Note::id).name()).hasSize(64);
    }

    @Test
    void whoeverIsInTheGroupGetsTheChange() throws Exception {
        try (var layer = ChannelLayer.memory()) {
            var mailbox = layer.openMailbox();
            layer.groupAdd(Note.board("red"), mailbox.name());
            NOTES.created(Note.on("red", "hello")).send(layer);
            var message = mailbox.receive(Duration.ofSeconds(10)).orElseThrow();
            assertThat(Messages.as(message, Change.class).fields()).isEqualTo(HELLO);
        }
    }
}
