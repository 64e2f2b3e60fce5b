package dev.levada.interop.python;

import static dev.levada.interop.python.Expected.QUIET;
import static dev.levada.interop.python.Expected.inPython;
import static dev.levada.interop.python.Expected.next;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Bytes;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.WebSocketEvent.SendText;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.MessageType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Groups with members on both sides.
@NeedsPython
class MixedGroupTest {
    private static final GroupName GROUP = GroupName.of("room-1");

    @MessageType("chat.line")
    record Line(String from, String text) {}

    record Untyped(int number) {}

    @ParameterizedTest
    @EnumSource
    void everyMemberHearsBothSidesOnce(Setup setup, Meetings meetings) throws Exception {
        var meeting = meetings.open(setup);
        var other = meetings.python(meeting.shared());
        var inPython = List.of(meeting.python().newChannel(), meeting.python().newChannel());
        var elsewhere = other.newChannel();
        for (var channel : inPython) meeting.python().groupAdd(GROUP.value(), channel);
        other.groupAdd(GROUP.value(), elsewhere);
        var inJava = List.of(meeting.java().openMailbox(), meeting.java().openMailbox());
        for (var mailbox : inJava) mailbox.join(GROUP);

        var fromJava = ChannelMessage.of("from.java", Map.of("text", "größer 😀", "n", 1));
        var fromPython = ChannelMessage.of("from.python", Map.of("list", List.of(1, 2.5, true)));
        meeting.java().groupSend(GROUP, fromJava);
        meeting.python().groupSend(GROUP.value(), inPython(fromPython));

        for (var mailbox : inJava)
            assertThat(List.of(next(mailbox), next(mailbox))).containsExactlyInAnyOrder(fromJava, fromPython);
        for (var channel : inPython)
            assertThat(meeting.python().receive(channel, 2))
                    .containsExactlyInAnyOrder(inPython(fromJava), inPython(fromPython));
        assertThat(other.receive(elsewhere, 2)).containsExactlyInAnyOrder(inPython(fromJava), inPython(fromPython));
        for (var mailbox : inJava) assertThat(mailbox.receive(QUIET)).isEmpty();
        assertThat(meeting.python().receive(inPython.getFirst(), QUIET)).isEmpty();
        assertThat(other.receive(elsewhere, QUIET)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whoHasLeftHearsNothingMore(Setup setup, Meetings meetings) throws Exception {
        var meeting = meetings.open(setup);
        var inPython = meeting.python().newChannel();
        var inJava = meeting.java().openMailbox();
        var stays = meeting.java().openMailbox();
        meeting.python().groupAdd(GROUP.value(), inPython);
        inJava.join(GROUP);
        stays.join(GROUP);
        meeting.python().groupDiscard(GROUP.value(), inPython);
        inJava.leave(GROUP);
        meeting.java().groupSend(GROUP, ChannelMessage.of("one"));
        meeting.python().groupSend(GROUP.value(), Map.of("type", "two"));
        assertThat(List.of(next(stays).type(), next(stays).type())).containsExactlyInAnyOrder("one", "two");
        assertThat(inJava.receive(QUIET)).isEmpty();
        assertThat(meeting.python().receive(inPython, QUIET)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aBroadcastOfJavaIsAPlainMessageInPython(Setup setup, Meetings meetings) throws Exception {
        var meeting = meetings.open(setup);
        var channel = meeting.python().newChannel();
        meeting.python().groupAdd(GROUP.value(), channel);

        meeting.java().broadcast(GROUP, new Line("ann", "hello"));
        assertThat(meeting.python().receive(channel))
                .isEqualTo(Map.of("type", "chat.line", "from", "ann", "text", "hello"));
        meeting.java().broadcast(GROUP, new Untyped(7));
        assertThat(meeting.python().receive(channel)).isEqualTo(Map.of("type", "untyped", "number", 7L));
        meeting.java().broadcast(GROUP, Broadcast.text("as it is"));
        assertThat(meeting.python().receive(channel)).isEqualTo(Map.of("type", "websocket.send", "text", "as it is"));
        if (setup.carriesBytes()) {
            meeting.java().broadcast(GROUP, Broadcast.bytes(Bytes.of((byte) 1, (byte) 2)));
            assertThat(meeting.python().receive(channel))
                    .isEqualTo(Map.of("type", "websocket.send", "bytes", Bytes.of((byte) 1, (byte) 2)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBroadcastReachesSocketsOfAnotherJavaProcessAsTheFrameItWas(Setup setup, Meetings meetings) throws Exception {
        var meeting = meetings.open(setup);
        var window = new Window();
        meetings.java(meeting.shared()).openMailbox(window).join(GROUP);
        meeting.java().broadcast(GROUP, new Line("ann", "hello"));
        meeting.java().broadcast(GROUP, new Untyped(7));
        meeting.java().broadcast(GROUP, Broadcast.text("as it is"));
        assertThat(window.next())
                .isEqualTo(new SendText("{\"type\":\"chat.line\",\"from\":\"ann\",\"text\":\"hello\"}"));
        assertThat(window.next()).isEqualTo(new SendText("{\"number\":7}"));
        assertThat(window.next()).isEqualTo(new SendText("as it is"));
        // What Python sends to a group is for consumers: they decide what their sockets get.
        meeting.python().groupSend(GROUP.value(), Map.of("type", "chat.line", "from", "bob", "text", "hi"));
        assertThat(window.next()).isEqualTo(ChannelMessage.of("chat.line", Map.of("from", "bob", "text", "hi")));
    }

    @ParameterizedTest
    @EnumSource(names = {"CORE", "CORE_JSON_ENCRYPTED"})
    void eitherSideMayEnterTheOthersChannels(Setup setup, Meetings meetings) throws Exception {
        var meeting = meetings.open(setup);
        var inPython = meeting.python().newChannel();
        var inJava = meeting.java().openMailbox();
        meeting.java().groupAdd(GROUP, ChannelName.of(inPython));
        meeting.python().groupAdd(GROUP.value(), inJava.name().value());
        meeting.java().groupSend(GROUP, ChannelMessage.of("one"));
        assertThat(meeting.python().receive(inPython)).isEqualTo(Map.of("type", "one"));
        assertThat(next(inJava).type()).isEqualTo("one");
        meeting.java().groupDiscard(GROUP, ChannelName.of(inPython));
        meeting.python().groupDiscard(GROUP.value(), inJava.name().value());
        meeting.python().groupSend(GROUP.value(), Map.of("type", "two"));
        assertThat(meeting.python().receive(inPython, QUIET)).isEmpty();
        assertThat(inJava.receive(QUIET)).isEmpty();
    }
}
