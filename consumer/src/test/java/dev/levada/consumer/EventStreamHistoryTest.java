package dev.levada.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Application;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.testkit.TestEvent;
import dev.levada.testkit.TestEventStream;
import dev.levada.testkit.TestOptions;
import dev.levada.testkit.TestSite;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients that come back to a group with a history.
class EventStreamHistoryTest {
    private static final GroupName PRICES = GroupName.of("prices");
    private static final TestOptions PATIENT = TestOptions.defaults().withDeadline(Duration.ofSeconds(15));

    private record Withdrawn(String what) {}

    private static class Prices extends EventStreamConsumer {
        @Override
        protected Optional<GroupName> history() {
            return Optional.of(PRICES);
        }

        @Override
        protected void handlers(Handlers on) {
            on.message(Withdrawn.class, it -> send(ServerSentEvent.of(it.what()).withName("withdrawn")));
        }
    }

    private final HistoryLayer layer = new HistoryLayer(PRICES);
    private final TestSite site = TestSite.of(TestSite.Mode.MEMORY, application(layer), PATIENT);

    private static Application application(ChannelLayer layer) {
        return layer.around(EventStreamConsumer.application(
                Prices::new, EventStreamOptions.defaults().withKeepAlive(Duration.ofMillis(100))));
    }

    @AfterEach
    void close() {
        site.close();
        layer.close();
    }

    private TestEventStream comeBack(String lastEventId) {
        return site.request("GET", "/").header("last-event-id", lastEventId).events();
    }

    private void say(int from, int to) throws InterruptedException {
        for (int i = from; i <= to; i++) layer.broadcast(PRICES, Broadcast.text("" + i));
    }

    private static void hears(TestEventStream stream, int from, int to) {
        for (int i = from; i <= to; i++)
            assertThat(stream.next()).isEqualTo(new TestEvent("message", "" + i, "e1:" + i));
    }

    @Test
    void aNewcomerHearsWhatIsNew() throws Exception {
        say(1, 3);
        try (var ann = site.events("/")) {
            // The first comment says that it has looked where the history stands.
            ann.nextComment();
            say(4, 5);
            hears(ann, 4, 5);
        }
    }

    private static final class AllPrices extends Prices {
        @Override
        protected boolean beginsWithHistory() {
            return true;
        }
    }

    @Test
    void aNewcomerHearsAllThatIsKeptWhereTheConsumerSaysSo() throws Exception {
        say(1, 3);
        var application = layer.around(EventStreamConsumer.application(AllPrices::new));
        try (var all = TestSite.of(TestSite.Mode.MEMORY, application, PATIENT);
                var ann = all.events("/")) {
            hears(ann, 1, 3);
            say(4, 4);
            hears(ann, 4, 4);
            try (var back =
                    all.request("GET", "/").header("last-event-id", "e1:2").events()) {
                hears(back, 3, 4);
            }
        }
    }

    @Test
    void whoComesBeforeTheFirstMessageHearsIt() throws Exception {
        try (var ann = site.events("/")) {
            ann.nextComment();
            say(1, 2);
            hears(ann, 1, 2);
        }
    }

    @Test
    void whoComesBackMissesNothing() throws Exception {
        String last;
        try (var ann = site.events("/")) {
            ann.nextComment();
            say(1, 2);
            hears(ann, 1, 2);
            last = ann.lastEventId();
        }
        say(3, 350); // more than one page
        try (var ann = comeBack(last)) {
            hears(ann, 3, 350);
            say(351, 351);
            hears(ann, 351, 351);
            ann.receivesNothing();
        }
    }

    @Test
    void nothingIsMissedOrTwiceWhereReplayAndLiveMeet() throws Exception {
        say(1, 200);
        var speaker = Thread.ofVirtual().start(() -> {
            try {
                say(201, 600);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        try (var ann = comeBack("e1:0")) {
            hears(ann, 1, 600);
            ann.receivesNothing();
        }
        assertThat(speaker.join(Duration.ofSeconds(15))).isTrue();
    }

    @Test
    void whatIsNoLongerThereIsSaid() throws Exception {
        say(1, 10);
        layer.forget(5);
        try (var ann = comeBack("e1:2")) {
            assertThat(ann.next().name()).isEqualTo("reset");
            hears(ann, 6, 10);
        }
        try (var ann = comeBack("e1:5")) {
            hears(ann, 6, 10);
        }
    }

    // T-61: such an id opens nothing that a first visit does not open.
    @ParameterizedTest
    @ValueSource(strings = {"e0:5", "e1:999999999999999999", "e1x:1"})
    void aPlaceInAnotherHistoryIsReset(String id) throws Exception {
        say(1, 3);
        try (var ann = comeBack(id)) {
            assertThat(ann.next()).isEqualTo(new TestEvent("reset", "", "e1:3"));
            say(4, 4);
            hears(ann, 4, 4);
        }
    }

    // T-61
    @ParameterizedTest
    @ValueSource(strings = {"e1", "e1:", ":1", "e1:-1", "e1:99999999999999999999", "e 1:1", "<>:1"})
    void whatIsNoPlaceIsAFirstVisit(String id) throws Exception {
        say(1, 3);
        try (var ann = comeBack(id)) {
            ann.nextComment();
            say(4, 4);
            hears(ann, 4, 4);
        }
    }

    @Test
    void aHistoryThatIsLostWhileTheStreamIsOpenIsSaid() throws Exception {
        say(1, 3);
        try (var ann = comeBack("e1:3")) {
            ann.nextComment();
            layer.lose();
            layer.broadcast(PRICES, Broadcast.text("anew"));
            assertThat(ann.next()).isEqualTo(new TestEvent("reset", "", "e1x:1"));
            layer.broadcast(PRICES, Broadcast.text("more"));
            assertThat(ann.next()).isEqualTo(new TestEvent("message", "more", "e1x:2"));
        }
    }

    @Test
    void messagesGoToTheHandlersAndMoveThePlace() throws Exception {
        say(1, 1);
        layer.groupSend(PRICES, new Withdrawn("gold"));
        try (var ann = comeBack("e1:0")) {
            hears(ann, 1, 1);
            assertThat(ann.next()).isEqualTo(new TestEvent("withdrawn", "gold", "e1:1"));
            ann.nextComment();
            assertThat(ann.lastEventId()).isEqualTo("e1:2");
        }
    }

    @Test
    void aLayerThatIsAwayIsAskedAgain() throws Exception {
        try (var ann = site.events("/")) {
            ann.nextComment();
            layer.away(true);
            say(1, 2);
            ann.nextComment();
            layer.away(false);
            hears(ann, 1, 2);
        }
    }

    @Test
    void aGroupWithoutAHistoryIsSaidInWords() {
        try (var plain = ChannelLayer.memory();
                var other = TestSite.of(TestSite.Mode.MEMORY, application(plain), PATIENT)) {
            assertThatThrownBy(() -> other.get("/"))
                    .hasStackTraceContaining("Expected a group with a declared history");
        }
    }

    @Test
    void aLayerWithoutHistoriesIsSaidInWords() {
        layer.cannot();
        assertThatThrownBy(() -> site.get("/")).hasStackTraceContaining("Expected a layer that keeps the history");
    }

    @Test
    void theLayerOfOneProcessKeepsHistoriesToo() throws Exception {
        try (var memory = ChannelLayer.open("memory:?history.prices=100/1h");
                var other = TestSite.of(TestSite.Mode.MEMORY, application(memory), PATIENT)) {
            String last;
            try (var ann = other.events("/")) {
                ann.nextComment();
                memory.broadcast(PRICES, Broadcast.text("1"));
                assertThat(ann.next().data()).isEqualTo("1");
                last = ann.lastEventId();
            }
            memory.broadcast(PRICES, Broadcast.text("2"));
            try (var ann =
                    other.request("GET", "/").header("last-event-id", last).events()) {
                assertThat(ann.next().data()).isEqualTo("2");
            }
        }
    }

    @Test
    void nothingIsLeftBehind() throws Exception {
        say(1, 1);
        try (var ann = comeBack("e1:0")) {
            hears(ann, 1, 1);
            assertThat(layer.statistics().memberships()).isEqualTo(1);
        }
        assertThat(layer.statistics().memberships()).isZero();
        assertThat(layer.statistics().mailboxes()).isZero();
    }
}
