package dev.levada.interop.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.levada.contract.ChannelMessage;
import dev.levada.interop.python.Meetings.Meeting;
import dev.levada.interop.python.SharedLayer.Format;
import dev.levada.layer.GroupName;
import dev.levada.layer.Mailbox;
import dev.levada.testkit.RedisForTests;
import dev.levada.testkit.RedisSentinelsForTests;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentest4j.TestAbortedException;

/// The master is killed; Sentinel makes another one, and both sides find it.
@NeedsPython
@Timeout(120)
class SentinelFailoverTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration TURN = Duration.ofMillis(200);
    private static final GroupName GROUP = GroupName.of("room");

    @ParameterizedTest
    @EnumSource
    void bothSidesGoOnWithTheNewMaster(Format format, Meetings meetings) throws Exception {
        if (!RedisForTests.isInstalled()) throw new TestAbortedException("No redis-server on this machine.");
        try (var sentinels = RedisSentinelsForTests.start()) {
            var ports = sentinels.ports().stream().mapToInt(Integer::intValue).toArray();
            var meeting = meetings.open(SharedLayer.of(format, ports).withMaster(RedisSentinelsForTests.MASTER));
            var inJava = meeting.java().openMailbox();
            var inPython = meeting.python().newChannel();
            inJava.join(GROUP);
            meeting.python().groupAdd(GROUP.value(), inPython);
            awaitBothWays(meeting, inJava, inPython, "before");

            sentinels.failOver();

            awaitBothWays(meeting, inJava, inPython, "after");
            meetings.close(); // while there are Sentinels to ask
        }
    }

    // During a failover messages may be lost, and Python's calls fail: so each is said again until it is heard.
    // Memberships written just before the master died may not have reached the replica; Java renews its own by
    // itself, Python's consumers do not.
    private static void awaitBothWays(Meeting meeting, Mailbox inJava, String inPython, String when)
            throws InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        boolean isJavaHeard = false;
        boolean isPythonHeard = false;
        @Nullable Throwable last = null;
        while (!isJavaHeard || !isPythonHeard) {
            assertThat(System.nanoTime())
                    .as(
                            "%s the failover, Java was heard: %s, Python was heard: %s; last failure: %s",
                            when, isJavaHeard, isPythonHeard, last)
                    .isLessThan(until);
            last = keep(
                    last,
                    catchThrowable(() ->
                            meeting.java().groupSend(GROUP, ChannelMessage.of("from.java", Map.of("when", when)))));
            last = keep(
                    last,
                    catchThrowable(() ->
                            meeting.python().groupSend(GROUP.value(), Map.of("type", "from.python", "when", when))));
            var heard = inJava.receive(TURN);
            if (heard.isPresent() && heard.get().equals(ChannelMessage.of("from.python", Map.of("when", when))))
                isPythonHeard = true;
            try {
                var message = meeting.python().receive(inPython, TURN);
                if (message.isPresent() && message.get().equals(Map.of("type", "from.java", "when", when)))
                    isJavaHeard = true;
            } catch (PythonFailure e) {
                last = e;
            }
        }
    }

    private static @Nullable Throwable keep(@Nullable Throwable known, @Nullable Throwable next) {
        return next == null ? known : next;
    }
}
