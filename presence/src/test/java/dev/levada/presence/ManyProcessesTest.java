package dev.levada.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Several presences on one layer, as processes are. The layer may lose messages.
class ManyProcessesTest {
    private static final GroupName ROOM = GroupName.of("room", "blue");
    private static final PresenceOptions QUICK = PresenceOptions.defaults().withLease(Duration.ofMillis(600));
    private static final PresenceOptions SLOW = PresenceOptions.defaults().withLease(Duration.ofHours(1));

    private final LossyLayer layer = new LossyLayer(ChannelLayer.open("memory:?capacity=1000"));
    private final List<Presence> opened = new ArrayList<>();

    private Presence open(PresenceOptions options) {
        var presence = Presence.on(layer, options);
        opened.add(presence);
        return presence;
    }

    @AfterEach
    void close() {
        opened.forEach(Presence::close);
        layer.close();
    }

    @Test
    void aNewcomerLearnsWhoIsHereAndEverybodyHearsOfEverybody() throws Exception {
        var first = open(SLOW);
        first.enter(ROOM, "ann", Map.of("mode", "reading"));
        var second = open(SLOW);
        try (var page = new Listener(layer, second, ROOM);
                var other = new Listener(layer, first, ROOM)) {
            page.awaitPeople("ann");
            var bob = second.enter(ROOM, "bob", Map.of());
            other.awaitPeople("ann", "bob");
            bob.change(Map.of("mode", "editing"));
            while (other.person("bob").visits().getFirst().isEmpty()) other.next();
            bob.close();
            other.awaitPeople("ann");
            page.awaitPeople("ann");
        }
    }

    @Test
    void onePersonAtTwoProcessesCountsOnceAndStaysUntilBothVisitsEnd() throws Exception {
        var first = open(SLOW);
        var second = open(SLOW);
        try (var page = new Listener(layer, first, ROOM)) {
            var here = first.enter(ROOM, "ann", Map.of("n", 1));
            page.awaitPeople("ann");
            var there = second.enter(ROOM, "ann", Map.of("n", 2));
            while (page.person("ann").visits().size() < 2) page.next();
            assertThat(first.count(ROOM)).isEqualTo(1);
            here.close();
            while (page.person("ann").visits().size() > 1) page.next();
            there.close();
            page.awaitPeople();
        }
    }

    @Test
    void thePeopleOfAProcessThatEndsAreGoneAtOnce() throws Exception {
        var first = open(SLOW);
        var second = open(SLOW);
        second.enter(ROOM, "ann", Map.of());
        second.enter(ROOM, "bob", Map.of());
        try (var page = new Listener(layer, first, ROOM)) {
            page.awaitPeople("ann", "bob");
            second.close();
            page.awaitPeople();
            assertThat(first.statistics().processes()).isZero();
        }
    }

    @Test
    void thePeopleOfAProcessThatDiesAreGoneAfterItsLeaseAndThoseOfOneThatLivesStay() throws Exception {
        var dying = new LossyLayer(layer);
        var first = open(QUICK);
        var second = open(QUICK);
        second.enter(ROOM, "zoe", Map.of());
        try (var dead = Presence.on(dying, QUICK);
                var page = new Listener(layer, first, ROOM)) {
            dead.enter(ROOM, "ann", Map.of());
            page.awaitPeople("ann", "zoe");
            dying.losesAll = true;
            page.awaitPeople("zoe");
            // It was only paused: with its next sign of life its people are back.
            dying.losesAll = false;
            page.awaitPeople("ann", "zoe");
        }
    }

    @Test
    void aMessageThatIsLostIsMissedAndAskedForWithTheNext() throws Exception {
        var first = open(SLOW);
        var losing = new LossyLayer(layer);
        try (var second = Presence.on(losing, SLOW);
                var page = new Listener(layer, first, ROOM)) {
            var ann = second.enter(ROOM, "ann", Map.of());
            page.awaitPeople("ann");
            losing.losesAll = true;
            ann.close();
            second.enter(ROOM, "bob", Map.of());
            losing.losesAll = false;
            second.enter(ROOM, "cid", Map.of());
            page.awaitPeople("bob", "cid");
        }
    }

    @Test
    void whatWasLostAtLastIsSeenWithTheNextSignOfLife() throws Exception {
        var first = open(QUICK);
        var losing = new LossyLayer(layer);
        try (var second = Presence.on(losing, QUICK);
                var page = new Listener(layer, first, ROOM)) {
            second.enter(ROOM, "ann", Map.of());
            page.awaitPeople("ann");
            losing.losesAll = true;
            second.enter(ROOM, "bob", Map.of());
            losing.losesAll = false;
            page.awaitPeople("ann", "bob");
        }
    }

    /// What is told before it has joined meets nobody, if the others do not listen yet either.
    @Test
    void whoeverEntersBeforeTheProcessHasJoinedIsKnownAllTheSame() throws Exception {
        var late = new LateLayer(layer);
        try (var second = Presence.on(late, SLOW);
                var probe = layer.openMailbox()) {
            second.enter(ROOM, "bob", Map.of());
            probe.join(PresenceOptions.defaults().group());
            var first = open(SLOW);
            // It has joined and said hello, which the second does not hear.
            assertThat(probe.receive(Duration.ofSeconds(20)).orElseThrow().type())
                    .isEqualTo("presence.hello");
            try (var page = new Listener(layer, first, ROOM)) {
                late.mayJoin.countDown();
                page.awaitPeople("bob");
            }
        }
    }

    @Test
    void manyPeopleComeInSeveralMessagesWhileOthersComeAndGo() throws Exception {
        var first = open(SLOW);
        var visits = new ArrayList<Visit>();
        for (int i = 0; i < 3 * Journal.PART; i++) visits.add(first.enter(ROOM, "guest" + i, Map.of()));
        var second = open(SLOW);
        try (var page = new Listener(layer, second, ROOM)) {
            for (int i = 0; i < 3 * Journal.PART - 2; i++) visits.get(i).close();
            page.awaitPeople("guest" + (3 * Journal.PART - 2), "guest" + (3 * Journal.PART - 1));
        }
    }

    @Test
    void whoeverStandsBeforeTheOldestEndThatIsKeptBeginsAnew() {
        var journal = new Journal();
        var roster = new Roster(100_000);
        var others = new Others(roster, Long.MAX_VALUE);
        for (int i = 1; i <= 3; i++) journal.put(new Wire.Entered(i, ROOM.value(), "early" + i, Map.of()));
        assertThat(others.update(journal.since("x", "c", 0), 0)).isNegative();
        journal.remove(1);
        for (int i = 10; i < 10 + Journal.MOST_ENDS; i++) {
            journal.put(new Wire.Entered(i, ROOM.value(), "guest", Map.of()));
            journal.remove(i);
        }
        long from = others.alive("x", journal.newest(), 0);
        assertThat(from).isEqualTo(3);
        int asked = 0;
        while (from >= 0) {
            asked++;
            from = others.update(journal.since("x", "c", from), 0);
        }
        assertThat(roster.here(ROOM)).extracting(Person::id).containsExactly("early2", "early3");
        assertThat(asked).isEqualTo(1 + Journal.MOST_ENDS / Journal.PART);
    }

    @Test
    void whatCannotBeReadIsCountedAndHarmsNothing() throws Exception {
        var first = open(SLOW);
        var second = open(SLOW);
        var group = PresenceOptions.defaults().group();
        try (var page = new Listener(layer, first, ROOM)) {
            // Now the first hears.
            second.enter(ROOM, "bob", Map.of());
            page.awaitPeople("bob");
            layer.groupSend(group, ChannelMessage.of("presence.update", Map.of("owner", 7)));
            layer.groupSend(
                    group, ChannelMessage.of("presence.alive", Map.of("owner", "x", "channel", "*", "newest", 3)));
            layer.groupSend(group, ChannelMessage.of("something.else"));
            second.enter(ROOM, "ann", Map.of());
            page.awaitPeople("ann", "bob");
            assertThat(first.statistics().malformed()).isEqualTo(2);
        }
    }

    @Test
    void whileTheLayerFailsOnesOwnPeopleAreKnownAndTheNewsComeLater() throws Exception {
        var first = open(QUICK);
        try (var page = new Listener(layer, first, ROOM)) {
            layer.fails = true;
            first.enter(ROOM, "ann", Map.of());
            assertThat(first.count(ROOM)).isEqualTo(1);
            assertThat(first.statistics().unsent()).isPositive();
            layer.fails = false;
            page.awaitPeople("ann");
        }
    }
}
