package dev.levada.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Bytes;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ContractException;
import dev.levada.json.JsonException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MessagesTest {
    @MessageType("chat.line")
    record Line(String from, String text) {}

    record MakeThumbnail(long pictureId) {}

    @MessageType("chat.gone")
    record Gone() {}

    enum Colour {
        RED
    }

    record Everything(
            String text,
            int number,
            @Nullable Long missing,
            double fraction,
            boolean flag,
            Bytes bytes,
            Colour colour,
            Instant at,
            UUID id,
            Line line) {}

    record Tags(List<String> tags) {}

    @SuppressWarnings("ArrayRecordComponent") // that it can be changed is the point
    record Times(Instant[] times) {}

    record Node(String name, @Nullable Node next) {}

    record Hen(@Nullable Egg egg) {}

    record Egg(@Nullable Hen hen) {}

    record HenHouse(@Nullable Hen hen, List<String> names) {}

    record Typed(String type, String text) {}

    @MessageType("")
    record Nameless() {}

    private static final Everything EVERYTHING = new Everything(
            "a",
            1,
            null,
            0.5,
            true,
            Bytes.of((byte) 0, (byte) -1),
            Colour.RED,
            Instant.parse("2026-01-02T03:04:05.678Z"),
            UUID.fromString("00000000-0000-0001-0000-000000000002"),
            new Line("ann", "hello"));

    @Test
    void takesTheTypeOfTheAnnotationOrOfTheClassName() {
        assertThat(Messages.typeOf(Line.class)).isEqualTo("chat.line");
        assertThat(Messages.typeOf(MakeThumbnail.class)).isEqualTo("make-thumbnail");
        assertThat(Messages.typeOf(Everything.class)).isEqualTo("everything");
    }

    @Test
    void carriesTheComponentsAsFields() {
        assertThat(Messages.of(new Line("ann", "hello")))
                .isEqualTo(ChannelMessage.of("chat.line", Map.of("from", "ann", "text", "hello")));
        assertThat(Messages.of(new MakeThumbnail(7)))
                .isEqualTo(ChannelMessage.of("make-thumbnail", Map.of("pictureId", 7L)));
        assertThat(Messages.of(new Gone())).isEqualTo(ChannelMessage.of("chat.gone"));
    }

    @Test
    void keepsBytesAsBytesAndMakesARecordOfThemAgain() {
        var message = Messages.of(EVERYTHING);
        assertThat(message.get("bytes")).isEqualTo(EVERYTHING.bytes());
        assertThat(message.get("at")).isEqualTo("2026-01-02T03:04:05.678Z");
        assertThat(Messages.as(message, Everything.class)).isEqualTo(EVERYTHING);
    }

    @Test
    void makesARecordOfImmutablePartsOnceForAllReaders() {
        var message = Messages.of(EVERYTHING);
        assertThat(Messages.as(message, Everything.class)).isSameAs(Messages.as(message, Everything.class));
        var nodes = Messages.of(new Node("a", new Node("b", null)));
        assertThat(Messages.as(nodes, Node.class)).isSameAs(Messages.as(nodes, Node.class));
    }

    @Test
    void makesARecordOfChangeablePartsForEachReader() {
        var message = Messages.of(new Tags(List.of("a")));
        assertThat(Messages.as(message, Tags.class)).isEqualTo(Messages.as(message, Tags.class));
        assertThat(Messages.as(message, Tags.class)).isNotSameAs(Messages.as(message, Tags.class));
        var times = Messages.of(new Times(new Instant[] {Instant.EPOCH}));
        assertThat(Messages.as(times, Times.class)).isNotSameAs(Messages.as(times, Times.class));
    }

    @Test
    void looksAtRecordsThatHoldEachOther() {
        var hen = Messages.of(new Hen(new Egg(new Hen(null))));
        assertThat(Messages.as(hen, Hen.class)).isSameAs(Messages.as(hen, Hen.class));
        var house = Messages.of(new HenHouse(null, List.of("a")));
        assertThat(Messages.as(house, HenHouse.class)).isNotSameAs(Messages.as(house, HenHouse.class));
    }

    @Test
    void refusesFieldsThatDoNotFit() {
        var message = ChannelMessage.of("make-thumbnail", Map.of("pictureId", "seven"));
        assertThatThrownBy(() -> Messages.as(message, MakeThumbnail.class)).isInstanceOf(JsonException.class);
    }

    @Test
    void passesOverFieldsItDoesNotKnow() {
        var message = ChannelMessage.of("chat.line", Map.of("from", "ann", "text", "hello", "new", true));
        assertThat(Messages.as(message, Line.class)).isEqualTo(new Line("ann", "hello"));
    }

    @Test
    void writesTheTypeFirstWhereTheRecordHasOne() {
        assertThat(Messages.json(new Line("ann", "hi \"there\"")))
                .isEqualTo("{\"type\":\"chat.line\",\"from\":\"ann\",\"text\":\"hi \\\"there\\\"\"}");
        assertThat(Messages.json(new Gone())).isEqualTo("{\"type\":\"chat.gone\"}");
    }

    @Test
    void writesOtherValuesAsTheyAre() {
        assertThat(Messages.json(new MakeThumbnail(7))).isEqualTo("{\"pictureId\":7}");
        assertThat(Messages.json(new Typed("own", "x"))).isEqualTo("{\"type\":\"own\",\"text\":\"x\"}");
        assertThat(Messages.json(List.of(1, "a"))).isEqualTo("[1,\"a\"]");
        assertThat(Messages.json("a")).isEqualTo("\"a\"");
        assertThat(Messages.json(null)).isEqualTo("null");
    }

    @Test
    void refusesAComponentThatWouldBeTakenForTheType() {
        assertThatThrownBy(() -> Messages.of(new Typed("a", "b")))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("\"typed\"")
                .hasMessageContaining("Typed has one")
                .hasMessageEndingWith("Rename the component.");
    }

    @Test
    void refusesATypeThatIsEmpty() {
        assertThatThrownBy(() -> Messages.of(new Nameless()))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("Nameless");
    }
}
