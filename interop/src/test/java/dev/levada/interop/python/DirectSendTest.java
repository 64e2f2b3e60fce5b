package dev.levada.interop.python;

import static dev.levada.interop.python.Expected.inPython;
import static dev.levada.interop.python.Expected.next;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Bytes;
import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelName;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// One process to one channel of the other.
@NeedsPython
class DirectSendTest {
    @ParameterizedTest
    @EnumSource
    void whatJavaSendsArrivesInPythonAsItWas(Setup setup, Meetings meetings) {
        var meeting = meetings.open(setup);
        var channel = meeting.python().newChannel();
        var message = ChannelMessage.of("all.kinds", values(setup));
        meeting.java().send(ChannelName.of(channel), message);
        assertThat(meeting.python().receive(channel)).isEqualTo(inPython(message));
    }

    @ParameterizedTest
    @EnumSource
    void whatPythonSendsArrivesInJavaAsItWas(Setup setup, Meetings meetings) throws Exception {
        var meeting = meetings.open(setup);
        var mailbox = meeting.java().openMailbox();
        var message = ChannelMessage.of("all.kinds", values(setup));
        meeting.python().send(mailbox.name().value(), inPython(message));
        assertThat(next(mailbox)).isEqualTo(message);
    }

    @ParameterizedTest
    @EnumSource
    void manyChannelsOfOneProcessAreToldApart(Setup setup, Meetings meetings) throws Exception {
        var meeting = meetings.open(setup);
        for (int i = 0; i < 5; i++) {
            var inPython = meeting.python().newChannel();
            var inJava = meeting.java().openMailbox();
            meeting.java().send(ChannelName.of(inPython), ChannelMessage.of("one", Map.of("n", i)));
            meeting.python().send(inJava.name().value(), Map.of("type", "two", "n", i));
            assertThat(meeting.python().receive(inPython)).isEqualTo(Map.of("type", "one", "n", (long) i));
            assertThat(next(inJava)).isEqualTo(ChannelMessage.of("two", Map.of("n", i)));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CORE", "CORE_ENCRYPTED", "PUBSUB", "PUBSUB_JSON", "CORE_ON_6_2"})
    void oneSendersMessagesKeepTheirOrder(Setup setup, Meetings meetings) throws Exception {
        var meeting = meetings.open(meetings.shared(setup).withCapacity(1_000));
        var mailbox = meeting.java().openMailbox();
        meeting.python().sendMany(mailbox.name().value(), Map.of("type", "count"), 200);
        for (long n = 0; n < 200; n++) assertThat(next(mailbox).get("n")).isEqualTo(n);

        var channel = meeting.python().newChannel();
        for (int n = 0; n < 200; n++)
            meeting.java().send(ChannelName.of(channel), ChannelMessage.of("count", Map.of("n", n)));
        for (long n = 0; n < 200; n++)
            assertThat(meeting.python().receive(channel)).containsEntry("n", n);
    }

    @ParameterizedTest
    @EnumSource
    void whatPythonAloneCanSendDoesNotStopTheReader(Setup setup, Meetings meetings) throws Exception {
        var meeting = meetings.open(setup);
        var mailbox = meeting.java().openMailbox();
        var largest = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
        meeting.python().send(mailbox.name().value(), Map.of("n", 1, "note", "a message without a type"));
        meeting.python().send(mailbox.name().value(), Map.of("type", "large", "n", largest));
        assertThat(next(mailbox)).isEqualTo(ChannelMessage.of("large", Map.of("n", "18446744073709551615")));
    }

    @ParameterizedTest
    @EnumSource(names = {"CORE", "PUBSUB"})
    void messagesInAnotherKeyAreSkippedAndThoseInAnyOfOursAreRead(Setup setup, Meetings meetings) throws Exception {
        var shared = meetings.shared(setup);
        var mailbox = meetings.java(shared.withKeys("new", "old")).openMailbox();
        var name = mailbox.name().value();
        meetings.python(shared.withKeys("stranger")).send(name, Map.of("type", "nobody.reads.this"));
        meetings.python(shared).send(name, Map.of("type", "nor.this"));
        meetings.python(shared.withKeys("old")).send(name, Map.of("type", "first"));
        meetings.python(shared.withKeys("new")).send(name, Map.of("type", "second"));
        assertThat(next(mailbox).type()).isEqualTo("first");
        assertThat(next(mailbox).type()).isEqualTo("second");
    }

    private static Map<String, @Nullable Object> values(Setup setup) {
        var values = new LinkedHashMap<String, @Nullable Object>();
        values.put("text", "naïve \"quoted\" \n € 😀 \u0000");
        values.put("empty", "");
        values.put("long", "x".repeat(70_000));
        values.put("yes", true);
        values.put("no", false);
        values.put("none", null);
        values.put("numbers", List.of(0, 1, -1, 127, 128, -32, -33, 255, 256, 65_535, 65_536, 1L << 40));
        values.put("extremes", List.of(Long.MAX_VALUE, Long.MIN_VALUE));
        values.put("fractions", List.of(0.5, -1.0, 1.0, 1e300, 0.1));
        values.put("nested", Map.of("list", Arrays.asList(1L, null, List.of(), Map.of("b", List.of("c")))));
        if (setup.carriesBytes())
            values.put("bytes", List.of(Bytes.EMPTY, Bytes.of((byte) 0, (byte) -1), Bytes.wrap(new byte[300])));
        return values;
    }
}
