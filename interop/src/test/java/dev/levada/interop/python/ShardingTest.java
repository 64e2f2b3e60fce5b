package dev.levada.interop.python;

import static dev.levada.interop.python.Expected.QUIET;
import static dev.levada.interop.python.Expected.next;
import static dev.levada.interop.python.Expected.number;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.Mailbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Three servers, over which names are spread: both sides have to agree on which.
@NeedsPython
class ShardingTest {
    private static final int NAMES = 20;

    @ParameterizedTest
    @EnumSource(names = {"CORE", "CORE_ENCRYPTED", "PUBSUB", "PUBSUB_JSON"})
    void groupsOfAnyNameMeet(Setup setup, Meetings meetings) throws Exception {
        var meeting = meetings.open(meetings.sharded(setup));
        var inPython = new ArrayList<String>();
        var inJava = new ArrayList<Mailbox>();
        for (int i = 0; i < NAMES; i++) {
            inPython.add(meeting.python().newChannel());
            inJava.add(meeting.java().openMailbox());
            meeting.python().groupAdd("room-" + i, inPython.get(i));
            inJava.get(i).join(GroupName.of("room-" + i));
        }
        for (int i = 0; i < NAMES; i++) {
            meeting.java().groupSend(GroupName.of("room-" + i), ChannelMessage.of("from.java", Map.of("n", i)));
            assertThat(next(inJava.get(i))).isEqualTo(ChannelMessage.of("from.java", Map.of("n", i)));
            meeting.python().groupSend("room-" + i, Map.of("type", "from.python", "n", i));
            assertThat(next(inJava.get(i))).isEqualTo(ChannelMessage.of("from.python", Map.of("n", i)));
            assertThat(meeting.python().receive(inPython.get(i), 2))
                    .extracting(message -> message.get("type"))
                    .containsExactlyInAnyOrder("from.java", "from.python");
        }
    }

    // In the core format Python writes direct messages to one server and reads them on another, so that half of
    // those between two Pythons get lost; Java writes where Python reads, and reads everywhere.
    @ParameterizedTest
    @EnumSource(names = {"CORE", "CORE_JSON", "PUBSUB", "PUBSUB_ENCRYPTED"})
    void channelsOfAnyNameAreReached(Setup setup, Meetings meetings) throws Exception {
        var meeting = meetings.open(meetings.sharded(setup));
        for (int i = 0; i < NAMES; i++) {
            var inPython = meeting.python().newChannel();
            var inJava = meeting.java().openMailbox();
            meeting.java().send(ChannelName.of(inPython), ChannelMessage.of("from.java", Map.of("n", i)));
            assertThat(meeting.python().receive(inPython)).isEqualTo(Map.of("type", "from.java", "n", (long) i));
            meeting.python().send(inJava.name().value(), Map.of("type", "from.python", "n", i));
            assertThat(next(inJava)).isEqualTo(ChannelMessage.of("from.python", Map.of("n", i)));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CORE", "CORE_ENCRYPTED"})
    void workIsFoundWhereverPythonPutIt(Setup setup, Meetings meetings) throws Exception {
        var meeting = meetings.open(meetings.sharded(setup));
        var queue = ChannelName.of("jobs");
        var found = new TreeSet<Long>();
        try (var reader = meeting.java().openWork(Set.of(queue))) {
            meeting.python().sendMany(queue.value(), Map.of("type", "job"), 30);
            while (found.size() < 30) {
                var work = reader.receive(Duration.ofSeconds(10));
                assertThat(work).as("after " + found).isPresent();
                found.add(number(work.orElseThrow().message().get("n")));
            }
            assertThat(reader.receive(QUIET)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CORE", "CORE_JSON"})
    void workIsPutWherePythonLooks(Setup setup, Meetings meetings) {
        var meeting = meetings.open(meetings.sharded(setup));
        var queue = ChannelName.of("jobs");
        // Python looks at one server after the other, and stays at each until something comes: like Python, Java
        // puts one message on each.
        for (int n = 0; n < 6; n++) meeting.java().send(queue, ChannelMessage.of("job", Map.of("n", n)));
        var found = new TreeSet<Long>();
        for (int n = 0; n < 6; n++)
            found.add(number(meeting.python().receive(queue.value()).get("n")));
        assertThat(found).hasSize(6);
    }
}
