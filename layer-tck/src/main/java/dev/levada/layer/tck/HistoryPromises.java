package dev.levada.layer.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.WebSocketEvent;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.layer.History;
import dev.levada.layer.LayerException;
import dev.levada.layer.LayerFeature;
import dev.levada.layer.LayerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What was sent to groups, for those who come back: [ChannelLayer#history].
abstract class HistoryPromises extends Promises {
    private static final GroupName CHAT = GroupName.of("kit.chat-blue");
    private static final Duration AGE = Duration.ofSeconds(1);

    HistoryPromises(ChannelLayerConformance kit) {
        super(kit);
    }

    private static LayerOptions keeping(int messages, Duration age) {
        return ROOMY.withHistories(Map.of(Pattern.compile("kit\\.chat-.*"), new History(messages, age)));
    }

    private ChannelLayer openKeepingFive() {
        return openWith(LayerFeature.HISTORY, keeping(5, Duration.ofMinutes(1)));
    }

    private static History.Position newest(ChannelLayer layer) {
        return layer.history(CHAT, Optional.empty(), 0).position().orElseThrow();
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
    void mustHaveWhatWasSentAfterAPosition() {
        var layer = openKeepingFive();
        var nothing = layer.history(CHAT, Optional.empty(), 10);
        assertThat(nothing.position()).isEmpty();
        assertThat(nothing.hasGap()).isFalse();
        layer.groupSend(CHAT, numbered(1));
        var seen = newest(layer);
        for (int i = 2; i <= 4; i++) layer.groupSend(CHAT, numbered(i));
        var page = layer.history(CHAT, Optional.of(seen), 100);
        assertThat(page.hasGap()).isFalse();
        assertThat(numbers(page)).containsExactly(2L, 3L, 4L);
        assertThat(page.entries()).extracting(History.Entry::offset).containsExactly(2L, 3L, 4L);
        assertThat(page.position()).contains(new History.Position(seen.epoch(), 4));
        assertThat(numbers(layer.history(CHAT, Optional.of(seen), 2))).containsExactly(2L, 3L);
        assertThat(layer.history(CHAT, page.position(), 100).entries()).isEmpty();
        assertThat(layer.history(CHAT, page.position(), 100).hasGap()).isFalse();
        assertThat(layer.history(CHAT, Optional.empty(), 100).entries()).isEmpty();
    }

    @Test
    void mustSayWhenSomethingIsNoLongerThere() {
        var layer = openKeepingFive();
        layer.groupSend(CHAT, numbered(1));
        var seen = newest(layer);
        for (int i = 2; i <= 6; i++) layer.groupSend(CHAT, numbered(i));
        assertThat(layer.history(CHAT, Optional.of(seen), 100).hasGap()).isFalse();
        layer.groupSend(CHAT, numbered(7));
        var page = layer.history(CHAT, Optional.of(seen), 100);
        assertThat(page.hasGap()).isTrue();
        assertThat(numbers(page)).containsExactly(3L, 4L, 5L, 6L, 7L);
    }

    @Test
    void mustHaveAnotherEpochWhenAllIsForgotten() {
        var layer = openKeepingFive();
        layer.groupSend(CHAT, numbered(1));
        var seen = newest(layer);
        layer.flush();
        assertThat(layer.history(CHAT, Optional.of(seen), 100).hasGap()).isTrue();
        layer.groupSend(CHAT, numbered(2));
        var page = layer.history(CHAT, Optional.of(seen), 100);
        assertThat(page.hasGap()).isTrue();
        assertThat(page.position().orElseThrow().epoch()).isNotEqualTo(seen.epoch());
    }

    @Test
    void mustForgetWhatIsOlderThanDeclared() {
        var layer = openWith(LayerFeature.HISTORY, keeping(5, AGE));
        layer.groupSend(CHAT, numbered(1));
        // On a busy machine it may be forgotten before it was seen.
        var seen = layer.history(CHAT, Optional.empty(), 0).position().orElse(new History.Position("passed", 1));
        pass(AGE);
        var page = layer.history(CHAT, Optional.of(seen), 100);
        assertThat(page.position()).isEmpty();
        assertThat(page.hasGap()).isTrue();
    }

    @Test
    void mustKeepFramesAsTheyWereAndDeliverThem() throws InterruptedException {
        var layer = openKeepingFive();
        try (var member = layer.openMailbox()) {
            member.join(CHAT);
            layer.broadcast(CHAT, Broadcast.text("hello"));
            assertThat(receive(member).text("text")).isEqualTo("hello");
        }
        var all = new History.Position(newest(layer).epoch(), 0);
        assertThat(layer.history(CHAT, Optional.of(all), 10)
                        .entries()
                        .getFirst()
                        .sent())
                .isInstanceOfSatisfying(
                        History.Sent.Frame.class,
                        sent -> assertThat(sent.broadcast().frame()).isEqualTo(new WebSocketEvent.SendText("hello")));
    }

    @Test
    void mustDeliverInTheOrderOfTheOffsetsWhoeverSends() throws InterruptedException {
        int senders = 8;
        int each = 50;
        var layer = openWith(LayerFeature.HISTORY, keeping(1_000, Duration.ofMinutes(1)));
        try (var member = layer.openMailbox();
                var other = layer.openMailbox()) {
            member.join(CHAT);
            other.join(CHAT);
            var tasks = tasks();
            for (int s = 0; s < senders; s++) {
                int first = s * each;
                tasks.start(() -> {
                    for (int i = 0; i < each; i++) layer.groupSend(CHAT, numbered(first + i));
                });
            }
            tasks.join();
            var all = new History.Position(newest(layer).epoch(), 0);
            for (long kept : numbers(layer.history(CHAT, Optional.of(all), 1_000))) {
                assertThat(number(receive(member))).isEqualTo(kept);
                assertThat(number(receive(other))).isEqualTo(kept);
            }
            mustGetNothing(member);
        }
    }

    @Test
    void mustBeThereOnlyForGroupsThatDeclareOne() {
        var layer = openKeepingFive();
        layer.groupSend(ROOM, numbered(1));
        assertThatThrownBy(() -> layer.history(ROOM, Optional.empty(), 0))
                .isInstanceOf(LayerException.class)
                .hasMessageContaining("history.PATTERN");
    }

    @Test
    void mustRefuseToAnswerOnceClosed() {
        var layer = openKeepingFive();
        layer.close();
        assertThatThrownBy(() -> layer.history(CHAT, Optional.empty(), 0))
                .isInstanceOf(LayerException.class)
                .hasMessageContaining("closed");
    }
}
