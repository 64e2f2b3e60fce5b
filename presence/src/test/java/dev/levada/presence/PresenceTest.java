package dev.levada.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.ContractException;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// One process.
class PresenceTest {
    private static final GroupName ROOM = GroupName.of("room", "blue");
    private static final GroupName OTHER = GroupName.of("room", "red");

    private final ChannelLayer layer = ChannelLayer.memory();
    private final Presence presence = Presence.on(layer);

    record Doing(String mode) {}

    @AfterEach
    void close() {
        presence.close();
        layer.close();
    }

    private static List<String> ids(List<Person> people) {
        return people.stream().map(Person::id).toList();
    }

    @Test
    void whoEntersIsHereUntilTheVisitIsClosed() {
        var ann = presence.enter(ROOM, "ann", new Doing("reading"));
        presence.enter(OTHER, "bob", Map.of());
        assertThat(presence.here(ROOM)).containsExactly(new Person("ann", List.of(Map.of("mode", "reading"))));
        assertThat(presence.count(OTHER)).isEqualTo(1);
        ann.close();
        ann.close();
        assertThat(presence.here(ROOM)).isEmpty();
        assertThat(presence.statistics().visits()).isEqualTo(1);
    }

    @Test
    void twoVisitsOfOnePersonCountOnceAndTheLastThatEndsTakesThePersonAway() {
        var first = presence.enter(ROOM, "ann", new Doing("reading"));
        var second = presence.enter(ROOM, "ann", new Doing("editing"));
        assertThat(presence.count(ROOM)).isEqualTo(1);
        assertThat(presence.here(ROOM).getFirst().visitsAs(Doing.class))
                .containsExactly(new Doing("reading"), new Doing("editing"));
        first.close();
        assertThat(presence.here(ROOM).getFirst().visitsAs(Doing.class)).containsExactly(new Doing("editing"));
        second.close();
        assertThat(presence.count(ROOM)).isZero();
    }

    @Test
    void thoseWhoJoinTheNewsAreToldWhoCameChangedAndWent() throws Exception {
        try (var page = new Listener(layer, presence, ROOM)) {
            var ann = presence.enter(ROOM, "ann", new Doing("reading"));
            assertThat(ids(page.next().joined())).containsExactly("ann");
            ann.change(new Doing("editing"));
            assertThat(page.next().changed()).containsExactly(new Person("ann", List.of(Map.of("mode", "editing"))));
            var again = presence.enter(ROOM, "ann", new Doing("reading"));
            assertThat(ids(page.next().changed())).containsExactly("ann");
            again.close();
            assertThat(ids(page.next().changed())).containsExactly("ann");
            presence.enter(OTHER, "bob", Map.of());
            ann.close();
            var last = page.next();
            assertThat(last.left()).containsExactly("ann");
            assertThat(last.place()).isEqualTo(ROOM.value());
            assertThat(last.isWhole()).isFalse();
        }
    }

    @Test
    void whoeverComesIsToldTheWholeAndThenWhatChanges() throws Exception {
        presence.enter(ROOM, "ann", new Doing("reading"));
        try (var page = new Listener(layer, presence, ROOM)) {
            var whole = presence.whole(ROOM);
            assertThat(whole.isWhole()).isTrue();
            assertThat(ids(whole.joined())).containsExactly("ann");
            presence.enter(ROOM, "bob", Map.of());
            page.awaitPeople("ann", "bob");
        }
    }

    @Test
    void whatIsSaidAgainIsNoNews() throws Exception {
        try (var page = new Listener(layer, presence, ROOM)) {
            var ann = presence.enter(ROOM, "ann", new Doing("reading"));
            page.next();
            ann.change(new Doing("reading"));
            ann.change(new Doing("editing"));
            assertThat(page.next().changed().getFirst().visitsAs(Doing.class)).containsExactly(new Doing("editing"));
        }
    }

    @Test
    void aVisitThatHasEndedSaysNothingAnyMore() {
        var ann = presence.enter(ROOM, "ann", new Doing("reading"));
        ann.close();
        ann.change(new Doing("editing"));
        assertThat(presence.here(ROOM)).isEmpty();
    }

    @Test
    void idsAndDataHaveBounds() {
        presence.enter(ROOM, "x".repeat(Presence.MAX_ID_CHARS), Map.of());
        assertThatThrownBy(() -> presence.enter(ROOM, "x".repeat(Presence.MAX_ID_CHARS + 1), Map.of()))
                .isInstanceOf(ContractException.class)
                .hasMessageStartingWith("Expected a person's id of 1 to 200 characters, but got \"xxx");
        assertThatThrownBy(() -> presence.enter(ROOM, "", Map.of())).isInstanceOf(ContractException.class);
        // {"mode":""} is 11 characters.
        var ann = presence.enter(ROOM, "ann", new Doing("x".repeat(Presence.MAX_DATA_CHARS - 11)));
        assertThatThrownBy(() -> ann.change(new Doing("x".repeat(Presence.MAX_DATA_CHARS - 10))))
                .isInstanceOf(ContractException.class)
                .hasMessageStartingWith("Expected at most 2000 characters of JSON about a visit, but got 2001.");
    }

    @Test
    void visitsOverTheBoundAreLeftOutAndCountedAndFailNobody() {
        try (var small = Presence.on(
                layer,
                PresenceOptions.defaults().withGroup(GroupName.of("small")).withMaxVisits(3))) {
            var visits = new ArrayList<Visit>();
            for (int i = 0; i < 4; i++) visits.add(small.enter(ROOM, "guest" + i, Map.of()));
            assertThat(small.count(ROOM)).isEqualTo(3);
            assertThat(small.statistics().leftOut()).isEqualTo(1);
            visits.getLast().close();
            assertThat(small.count(ROOM)).isEqualTo(3);
            visits.getFirst().close();
            small.enter(ROOM, "late", Map.of());
            assertThat(ids(small.here(ROOM))).containsExactly("guest1", "guest2", "late");
        }
    }

    @Test
    void itsThreadEndsWithTheLayer() throws Exception {
        var other = ChannelLayer.memory();
        var ended = Presence.on(other);
        var before = ended.enter(ROOM, "ann", Map.of());
        other.close();
        // Whoever leaves afterwards is not troubled by it.
        before.close();
        ended.close();
        assertThat(ended.count(ROOM)).isZero();
    }
}
