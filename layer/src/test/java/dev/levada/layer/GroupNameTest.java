package dev.levada.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.ContractException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GroupNameTest {
    private static final List<String> HOSTILE = List.of(
            "",
            " ",
            ".",
            "..",
            "-",
            "_",
            "__",
            "_0",
            "_2e",
            "_5f",
            "a",
            "A",
            "a.b",
            "a b",
            "a_b",
            "a__b",
            "a-b",
            "a!b",
            "*",
            ">",
            "?",
            "a\0",
            "\r\n",
            "{a}",
            "%41",
            "\u00e9",
            "e\u0301",
            "\u0430",
            "\uff41",
            "\ufffd",
            "\ufeff",
            "\ud83d\ude00",
            "\ud83d",
            "\ude00",
            "\ude00\ud83d",
            "\ud800",
            "\udfff",
            "x".repeat(93),
            "x".repeat(94),
            "x".repeat(95),
            "x".repeat(96),
            "x".repeat(97),
            "x".repeat(500),
            "x".repeat(501),
            ".".repeat(40));

    @Test
    void takesANameAsItIs() {
        for (var name : List.of("a", "chat_blue", "chat.blue-2", "__", "x".repeat(98), "x".repeat(99)))
            assertThat(GroupName.of(name).value()).isEqualTo(name);
    }

    @Test
    void refusesANameOfOtherCharactersOrOfAHundred() {
        for (var name : List.of("", " ", "a b", "a!b", "ä", "a\n", "\0", "x".repeat(100)))
            assertThatThrownBy(() -> GroupName.of(name))
                    .as(name)
                    .isInstanceOf(ContractException.class)
                    .hasMessageStartingWith("Expected a group name of fewer than 100 ASCII letters")
                    .hasMessageEndingWith("GroupName.of(prefix, anything) makes a legal name of any text.");
    }

    @Test
    void refusesAPrefixThatIsNoName() {
        for (var prefix : List.of("", "a b", "x".repeat(100)))
            assertThatThrownBy(() -> GroupName.of(prefix, "a")).isInstanceOf(ContractException.class);
    }

    @Test
    void keepsPlainPartsReadable() {
        assertThat(GroupName.of("chat", "blue").value()).isEqualTo("chat.blue");
        assertThat(GroupName.of("chat", "Blue-2", "x").value()).isEqualTo("chat.Blue-2.x");
        assertThat(GroupName.of("chat", "a b").value()).isEqualTo("chat.a_20b");
        assertThat(GroupName.of("chat", "é").value()).isEqualTo("chat._c3_a9");
        assertThat(GroupName.of("chat", "\ud83d\ude00").value()).isEqualTo("chat._f0_9f_98_80");
        assertThat(GroupName.of("chat", "").value()).isEqualTo("chat._0");
    }

    @Test
    void makesDifferentLegalNamesOfDifferentParts() {
        for (var prefix : List.of("c", "chat", "a__b", "x".repeat(57) + "__", "x".repeat(99))) {
            var seen = new HashMap<GroupName, List<String>>();
            var all = new ArrayList<List<String>>();
            for (var first : HOSTILE) {
                all.add(List.of(first));
                for (var second : HOSTILE) all.add(List.of(first, second));
            }
            for (var parts : all) {
                var name = name(prefix, parts);
                assertThat(name.value()).hasSizeLessThan(100);
                var other = seen.put(name, parts);
                assertThat(other).as("%s has the name of %s", parts, other).isNull();
            }
        }
    }

    private static GroupName name(String prefix, List<String> parts) {
        return parts.size() == 1
                ? GroupName.of(prefix, parts.getFirst())
                : GroupName.of(prefix, parts.getFirst(), parts.get(1));
    }

    @Test
    void makesDifferentNamesOfRandomParts() {
        var random = new Random(42);
        var seen = new HashMap<GroupName, String>();
        for (int i = 0; i < 20_000; i++) {
            var part = new StringBuilder();
            for (int n = random.nextInt(4); n >= 0; n--) part.append((char) random.nextInt(0x10000));
            var other = seen.put(GroupName.of("c", part.toString()), part.toString());
            if (other != null) assertThat(other).isEqualTo(part.toString());
        }
    }

    @Test
    void keepsANameOf99AndShortensOneOf100() {
        assertThat(GroupName.of("chat", "x".repeat(93)).value()).isEqualTo("chat." + "x".repeat(93));
        assertThat(GroupName.of("chat", "x".repeat(94)).value()).isEqualTo("chat." + "x".repeat(94));
        var shortened = GroupName.of("chat", "x".repeat(95)).value();
        assertThat(shortened).hasSize(99).matches("chat\\.x{52}__[0-9a-f]{40}");
        assertThat(GroupName.of("chat", "x".repeat(95)).value()).isEqualTo(shortened);
        assertThat(GroupName.of("chat", "x".repeat(96)).value()).isNotEqualTo(shortened);
    }

    @Test
    void makesNoNameByHandThatIsAShortenedOne() {
        var shortened = GroupName.of("chat", "x".repeat(200)).value();
        var parts = shortened.substring("chat.".length());
        assertThat(GroupName.of("chat", parts).value()).isNotEqualTo(shortened);
        // Also where the underscores are the prefix's own, a period gives it away.
        int underscores = shortened.indexOf("__");
        for (int end = underscores + 2; end < shortened.length(); end++) {
            var prefix = shortened.substring(0, end);
            assertThat(GroupName.of(prefix, shortened.substring(end)).value()).isNotEqualTo(shortened);
        }
    }
}
