package dev.levada.interop.python;

import static dev.levada.interop.python.Expected.QUIET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelFullException;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A reader that does not read, met by a sender of the other side. Only the core format lets a sender know.
@NeedsPython
class FullChannelTest {
    private static final int CAPACITY = 3;
    private static final ChannelName JOBS = ChannelName.of("jobs");

    @ParameterizedTest
    @EnumSource(names = {"CORE", "CORE_ENCRYPTED", "CORE_ON_6_2"})
    void javaIsToldThatAChannelOfPythonIsFull(Setup setup, Meetings meetings) {
        var meeting = meetings.open(meetings.shared(setup).withCapacity(CAPACITY));
        var channel = ChannelName.of(meeting.python().newChannel());
        for (int n = 0; n < CAPACITY; n++) meeting.java().send(channel, message(n));
        assertThatThrownBy(() -> meeting.java().send(channel, message(CAPACITY)))
                .isInstanceOf(ChannelFullException.class);
        for (int n = 0; n < CAPACITY; n++)
            assertThat(meeting.python().receive(channel.value())).containsEntry("n", (long) n);
        meeting.java().send(channel, message(9));
        assertThat(meeting.python().receive(channel.value())).containsEntry("n", 9L);
    }

    @ParameterizedTest
    @EnumSource(names = {"CORE", "CORE_JSON", "CORE_ON_6_2"})
    void eitherSideIsToldThatAWorkQueueIsFull(Setup setup, Meetings meetings) throws Exception {
        var meeting = meetings.open(meetings.shared(setup).withCapacity(CAPACITY));
        meeting.java().send(JOBS, message(0));
        meeting.python().send(JOBS.value(), Map.of("type", "count", "n", 1));
        meeting.java().send(JOBS, message(2));
        assertThatThrownBy(() -> meeting.java().send(JOBS, message(3))).isInstanceOf(ChannelFullException.class);
        assertThat(pythonsError(() -> meeting.python().send(JOBS.value(), Map.of("type", "count", "n", 3))))
                .isEqualTo("ChannelFull");
        try (var reader = meeting.java().openWork(Set.of(JOBS))) {
            for (long n = 0; n < CAPACITY; n++)
                assertThat(reader.receive().message().get("n")).isEqualTo(n);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CORE", "PUBSUB"})
    void aFullMailboxOfJavaCostsNobodyElseAnything(Setup setup, Meetings meetings) throws Exception {
        var meeting = meetings.open(meetings.shared(setup).withCapacity(CAPACITY));
        var group = GroupName.of("room");
        var full = meeting.java().openMailbox();
        full.join(group);
        for (int n = 0; n < 3 * CAPACITY; n++) {
            int number = n;
            // Whether it is refused or dropped is the format's affair.
            assertThat(pythonsError(
                            () -> meeting.python().send(full.name().value(), Map.of("type", "count", "n", number))))
                    .isIn("none", "ChannelFull");
        }
        var lively = meeting.java().openMailbox();
        lively.join(group);
        for (long n = 0; n < 5; n++) {
            meeting.python().groupSend(group.value(), Map.of("type", "count", "n", n));
            assertThat(Expected.next(lively).get("n")).isEqualTo(n);
        }
        assertThat(full.receive(QUIET)).isPresent();
    }

    @ParameterizedTest
    @EnumSource(names = {"CORE", "CORE_ENCRYPTED"})
    void aGroupMessagePassesFullChannelsOfPythonBy(Setup setup, Meetings meetings) throws Exception {
        var meeting = meetings.open(meetings.shared(setup).withCapacity(CAPACITY));
        var group = GroupName.of("room");
        var inPython = meeting.python().newChannel();
        var inJava = meeting.java().openMailbox();
        meeting.python().groupAdd(group.value(), inPython);
        inJava.join(group);
        for (int n = 0; n < 2 * CAPACITY; n++) {
            meeting.java().groupSend(group, message(n));
            assertThat(Expected.next(inJava).get("n")).isEqualTo((long) n);
        }
        assertThat(meeting.python().receive(inPython, CAPACITY))
                .extracting(message -> message.get("n"))
                .containsExactly(0L, 1L, 2L);
        assertThat(meeting.python().receive(inPython, QUIET)).isEmpty();
    }

    private static ChannelMessage message(int n) {
        return ChannelMessage.of("count", Map.of("n", n));
    }

    private static String pythonsError(ThrowingCallable call) {
        return catchThrowable(call) instanceof PythonFailure failure ? failure.type() : "none";
    }
}
