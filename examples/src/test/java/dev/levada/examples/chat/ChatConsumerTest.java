package dev.levada.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Bytes;
import dev.levada.layer.ChannelLayer;
import dev.levada.testkit.TestSite;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatConsumerTest {
    private static TestSite site() {
        return TestSite.of(ChatSite::create, ChannelLayer.memory());
    }

    @Test
    void everybodyInTheRoomHearsWhatIsSaidTheSpeakerIncluded() {
        try (var site = site();
                var ann = Window.open(site, "blue", "ann");
                var bob = Window.open(site, "blue", "bob")) {
            ann.say("hello");
            for (var window : new Window[] {ann, bob}) {
                var line = window.hear();
                assertThat(line.type()).isEqualTo("chat.line");
                assertThat(line.from()).isEqualTo(ann.me());
                assertThat(line.text()).isEqualTo("hello");
            }
            bob.say("hello yourself");
            assertThat(ann.hear().from()).isEqualTo(bob.me());
        }
    }

    @Test
    void roomsAreSeparate() {
        try (var site = site();
                var ann = Window.open(site, "blue", "ann");
                var bob = Window.open(site, "red", "bob")) {
            ann.say("for blue");
            assertThat(ann.hear().text()).isEqualTo("for blue");
            bob.say("for red");
            assertThat(bob.hear().text()).isEqualTo("for red");
            ann.awaitPeople("ann");
            bob.awaitPeople("bob");
        }
    }

    @Test
    void aNewcomerLearnsWhoIsHereAndTheOthersHearThatItCame() {
        try (var site = site();
                var ann = Window.open(site, "blue", "ann");
                var bob = Window.open(site, "blue", "bob");
                var cid = Window.open(site, "blue", "cid")) {
            ann.awaitPeople("ann", "bob", "cid");
            bob.awaitPeople("ann", "bob", "cid");
            cid.awaitPeople("ann", "bob", "cid");
        }
    }

    @Test
    void twoWindowsOfOneNameAreTwoPeopleAndOneMayLeave() {
        try (var site = site();
                var first = Window.open(site, "blue", "ann");
                var bob = Window.open(site, "blue", "bob")) {
            try (var second = Window.open(site, "blue", "ann")) {
                bob.awaitPeople("ann", "ann", "bob");
                second.awaitPeople("ann", "ann", "bob");
            }
            bob.awaitPeople("ann", "bob");
            first.awaitPeople("ann", "bob");
        }
    }

    @Test
    void whoLosesTheConnectionIsHeardToLeave() {
        try (var site = site();
                var ann = Window.open(site, "blue", "ann");
                var bob = Window.open(site, "blue", "bob")) {
            ann.awaitPeople("ann", "bob");
            bob.socket().cut();
            ann.awaitPeople("ann");
        }
    }

    @Test
    void manyWhoComeAndGoAtOnceLeaveTheRightList() {
        try (var site = site();
                var ann = Window.open(site, "blue", "ann")) {
            for (int i = 0; i < 20; i++) {
                var guest = Window.open(site, "blue", "guest" + i);
                guest.socket().disconnect(1000, "");
            }
            try (var bob = Window.open(site, "blue", "bob")) {
                bob.awaitPeople("ann", "bob");
                ann.awaitPeople("ann", "bob");
            }
        }
    }

    @Test
    void moreAnswersThanANewcomersChannelHoldsEndNoConnection() {
        var windows = new ArrayList<Window>();
        try (var site = TestSite.of(ChatSite::create, ChannelLayer.open("memory:?capacity=3"))) {
            for (int i = 0; i < 30; i++) windows.add(Window.open(site, "blue", "guest" + i));
            windows.getLast().say("still here");
            for (var window : windows) assertThat(window.hear().text()).isEqualTo("still here");
        }
    }

    @Test
    void hostileTextTravelsUnchangedForThePageToShowAsText() {
        try (var site = site();
                var ann = Window.open(site, "blue", "<b>ann</b>")) {
            assertThat(ann.me().name()).isEqualTo("<b>ann</b>");
            ann.say("<script>alert(1)</script> \"quoted\" \u2028 \uD83D\uDE00");
            assertThat(ann.hear().text()).isEqualTo("<script>alert(1)</script> \"quoted\" \u2028 \uD83D\uDE00");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n\t "})
    void anEmptyMessageIsAnsweredAndNotPassedOn(String empty) {
        try (var site = site();
                var ann = Window.open(site, "blue", "ann");
                var bob = Window.open(site, "blue", "bob")) {
            ann.say(empty);
            ann.say("next");
            assertThat(ann.hear().type()).isEqualTo("chat.problem");
            assertThat(ann.hear().text()).isEqualTo("next");
            assertThat(bob.hear().text()).isEqualTo("next");
        }
    }

    @Test
    void aMessageOfTheLimitPassesAndOneMoreCharacterIsAnsweredWithTheProblem() {
        try (var site = site();
                var ann = Window.open(site, "blue", "ann");
                var bob = Window.open(site, "blue", "bob")) {
            String longest = "x".repeat(ChatConsumer.MAX_CHARACTERS);
            ann.say(longest + "x");
            ann.say(longest);
            var problem = ann.hear();
            assertThat(problem.type()).isEqualTo("chat.problem");
            assertThat(problem.text()).isEqualTo("Too long: 2001 characters, but at most 2000.");
            assertThat(ann.hear().text()).isEqualTo(longest);
            assertThat(bob.hear().text()).isEqualTo(longest);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "nonsense", "{}", "[]", "null", "{\"text\":null}", "{\"text\":{\"a\":1}}", "{\"text\":"})
    void whatIsNotOfTheChatIsAnsweredAndTheSocketLives(String message) {
        try (var site = site();
                var ann = Window.open(site, "blue", "ann")) {
            ann.socket().sendText(message);
            assertThat(ann.hear().type()).isEqualTo("chat.problem");
            ann.say("still here");
            assertThat(ann.hear().text()).isEqualTo("still here");
        }
    }

    @Test
    void aBinaryMessageClosesTheSocketAsUnsupported() {
        try (var site = site();
                var ann = site.webSocket("/ws/chat/blue?name=ann").connect()) {
            // Welcome, its own coming, and its own answer to who is here.
            for (int i = 0; i < 3; i++) ann.receiveText();
            ann.sendBytes(Bytes.utf8("x"));
            assertThat(ann.awaitClose().code()).isEqualTo(1003);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%20b", "%E2%9C%93", "a%2Fb", "a.b_c-d", "%3Cb%3E"})
    void aRoomMayHaveAnyName(String room) {
        try (var site = site();
                var ann = Window.open(site, room, "ann");
                var bob = Window.open(site, room, "bob");
                var cid = Window.open(site, "a", "cid")) {
            ann.say("found it");
            assertThat(bob.hear().text()).isEqualTo("found it");
            cid.awaitPeople("cid");
        }
    }
}
