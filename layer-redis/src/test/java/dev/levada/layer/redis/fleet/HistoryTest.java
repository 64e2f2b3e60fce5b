package dev.levada.layer.redis.fleet;

import static dev.levada.layer.redis.fleet.Fleet.DEADLINE;
import static dev.levada.layer.redis.fleet.Fleet.number;
import static dev.levada.layer.redis.fleet.Fleet.numbered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.WebSocketEvent;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.layer.History;
import dev.levada.layer.LayerException;
import dev.levada.layer.LayerOptions;
import dev.levada.layer.Mailbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private static final GroupName ROOM = GroupName.of("chat-blue");
    private static final LayerOptions KEPT = LayerOptions.DEFAULT.withHistories(
            Map.of(Pattern.compile("chat-.*"), new History(5, Duration.ofMinutes(1))));

    private final Fleet fleet = new Fleet();

    @AfterEach
    void close() {
        fleet.close();
    }

    private static History.Position newest(ChannelLayer layer) {
        return layer.history(ROOM, Optional.empty(), 0).position().orElseThrow();
    }

    private static List<Long> numbers(History.Page page) {
        var numbers = new ArrayList<Long>();
        for (var entry : page.entries())
            switch (entry.sent()) {
                case History.Sent.Message(ChannelMessage message) -> numbers.add(number(message));
                case History.Sent.Frame(Broadcast broadcast) -> numbers.add(number(broadcast.message()));
            }
        return numbers;
    }

    @Test
    void hasWhatWasSentAfterAPosition() {
        var layer = fleet.open(KEPT);
        assertThat(layer.history(ROOM, Optional.empty(), 0).position()).isEmpty();
        layer.groupSend(ROOM, numbered(1));
        var seen = newest(layer);
        for (int i = 2; i <= 4; i++) layer.groupSend(ROOM, numbered(i));
        var page = fleet.open(KEPT).history(ROOM, Optional.of(seen), 100);
        assertThat(page.hasGap()).isFalse();
        assertThat(numbers(page)).containsExactly(2L, 3L, 4L);
        assertThat(page.entries().getLast().offset())
                .isEqualTo(page.position().orElseThrow().offset());
        assertThat(numbers(layer.history(ROOM, Optional.of(seen), 2))).containsExactly(2L, 3L);
        assertThat(layer.history(ROOM, page.position(), 100).entries()).isEmpty();
    }

    @Test
    void saysWhenSomethingIsNoLongerThere() {
        var layer = fleet.open(KEPT);
        layer.groupSend(ROOM, numbered(1));
        var seen = newest(layer);
        for (int i = 2; i <= 6; i++) layer.groupSend(ROOM, numbered(i));
        assertThat(layer.history(ROOM, Optional.of(seen), 100).hasGap()).isFalse();
        layer.groupSend(ROOM, numbered(7));
        var page = layer.history(ROOM, Optional.of(seen), 100);
        assertThat(page.hasGap()).isTrue();
        assertThat(numbers(page)).containsExactly(3L, 4L, 5L, 6L, 7L);
    }

    @Test
    void hasAnotherEpochWhenTheServerHasLostIt() {
        var layer = fleet.open(KEPT);
        layer.groupSend(ROOM, numbered(1));
        var seen = newest(layer);
        fleet.redis.command("FLUSHALL");
        assertThat(layer.history(ROOM, Optional.of(seen), 100).hasGap()).isTrue();
        layer.groupSend(ROOM, numbered(2));
        var page = layer.history(ROOM, Optional.of(seen), 100);
        assertThat(page.hasGap()).isTrue();
        assertThat(page.position().orElseThrow().epoch()).isNotEqualTo(seen.epoch());
    }

    @Test
    void keepsFramesAsTheyWereAndDeliversToMembersOfAllProcesses() throws Exception {
        var layer = fleet.open(KEPT);
        var other = fleet.open(KEPT);
        try (var here = layer.openMailbox();
                var there = other.openMailbox()) {
            here.join(ROOM);
            there.join(ROOM);
            layer.broadcast(ROOM, Broadcast.text("hello"));
            for (var mailbox : new Mailbox[] {here, there})
                assertThat(mailbox.receive(DEADLINE).orElseThrow().text("text")).isEqualTo("hello");
        }
        var epoch = newest(layer).epoch();
        var page = layer.history(ROOM, Optional.of(new History.Position(epoch, 0)), 10);
        assertThat(page.entries().getFirst().sent())
                .isInstanceOfSatisfying(
                        History.Sent.Frame.class,
                        sent -> assertThat(sent.broadcast().frame()).isEqualTo(new WebSocketEvent.SendText("hello")));
    }

    @Test
    void isThereOnlyForGroupsThatDeclareOne() {
        var layer = fleet.open(KEPT);
        assertThatThrownBy(() -> layer.history(GroupName.of("other"), Optional.empty(), 0))
                .isInstanceOf(LayerException.class)
                .hasMessageContaining("history.PATTERN");
    }
}
