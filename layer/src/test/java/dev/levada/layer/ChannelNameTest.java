package dev.levada.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.ContractException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChannelNameTest {
    @Test
    void takesLettersDigitsHyphensUnderscoresAndPeriods() {
        for (var name : List.of("a", "Z9", "thumbs-large_2.x", ".", "-", "_", "..."))
            assertThat(ChannelName.of(name).value()).isEqualTo(name);
    }

    @Test
    void takesOneExclamationMarkWithSomethingBeforeIt() {
        for (var name : List.of("specific.a!b", "a!", "a!.")) {
            assertThat(ChannelName.of(name).isProcessLocal()).isTrue();
            assertThat(ChannelName.of(name).nonLocalPart()).isEqualTo(name.substring(0, name.indexOf('!') + 1));
        }
        assertThat(ChannelName.of("thumbs").isProcessLocal()).isFalse();
        assertThat(ChannelName.of("thumbs").nonLocalPart()).isEqualTo("thumbs");
    }

    @Test
    void takesFewerThanAHundredCharacters() {
        for (int length : new int[] {98, 99})
            assertThat(ChannelName.of("x".repeat(length)).value()).hasSize(length);
        assertThat(ChannelName.of("a!" + "x".repeat(97)).value()).hasSize(99);
        assertRefused("x".repeat(100));
        assertRefused("a!" + "x".repeat(98));
    }

    @Test
    void refusesEverythingElse() {
        for (var name : List.of(
                "",
                "!",
                "!a",
                "a!b!c",
                "a!!",
                "a b",
                " a",
                "a ",
                "a\n",
                "a\r\nb",
                "a\0",
                "a/b",
                "a*",
                "a>",
                "a?",
                "{a}",
                "a:b",
                "a,b",
                "ä",
                "\u0430",
                "\uff41",
                "\u0661",
                "a\u200b",
                "\ud83d\ude00",
                "\ud83d")) assertRefused(name);
    }

    private static void assertRefused(String name) {
        assertThatThrownBy(() -> ChannelName.of(name))
                .as(name)
                .isInstanceOf(ContractException.class)
                .hasMessageStartingWith("Expected a channel name of fewer than 100 ASCII letters, digits, hyphens,"
                        + " underscores and periods, with at most one \"!\", but got \"");
    }

    @Test
    void quotesAHostileNameInTheMessage() {
        assertThatThrownBy(() -> ChannelName.of("a\r\nINFO all is well")).hasMessageContaining("a\\u000d\\u000aINFO");
    }
}
