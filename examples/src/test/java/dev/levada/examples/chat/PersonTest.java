package dev.levada.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PersonTest {
    @Test
    void aNameIsStrippedOfSpacesAndOfCharactersThatCannotBeSeen() {
        assertThat(Person.named("  Ann \t of\n Green  ").name()).isEqualTo("Ann of Green");
        assertThat(Person.named("\u202Eann\u0000\u200B").name()).isEqualTo("ann");
    }

    @Test
    void whoGivesNoNameIsAGuest() {
        assertThat(Person.named("").name()).isEqualTo("guest");
        assertThat(Person.named(" \u200B ").name()).isEqualTo("guest");
    }

    @Test
    void aLongNameIsCutBetweenCharacters() {
        assertThat(Person.named("x".repeat(41)).name()).isEqualTo("x".repeat(40));
        String faces = "\uD83D\uDE00".repeat(41);
        assertThat(Person.named(faces).name()).isEqualTo("\uD83D\uDE00".repeat(40));
    }

    @Test
    void everyPersonHasAnIdOfItsOwn() {
        assertThat(Person.named("ann").id()).isNotEqualTo(Person.named("ann").id());
    }
}
