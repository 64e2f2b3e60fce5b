package dev.levada.interop.python;

import static dev.levada.interop.python.Expected.number;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelName;
import dev.levada.layer.WorkReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Channels with plain names, which workers of both sides read: a format of the core layer.
@NeedsPython
class WorkQueueTest {
    private static final ChannelName JOBS = ChannelName.of("thumbnails");
    private static final int TIMES = 200;
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @ParameterizedTest
    @EnumSource(names = {"CORE", "CORE_ENCRYPTED", "CORE_JSON", "CORE_ON_6_2"})
    void workersOfBothSidesShareTheWorkOfBothSides(Setup setup, Meetings meetings) throws Exception {
        var meeting = meetings.open(meetings.shared(setup).withCapacity(2 * TIMES));
        var done = new ArrayList<Long>();
        try (var first = meeting.java().openWork(Set.of(JOBS));
                var second = meetings.java(meeting.shared()).openWork(Set.of(JOBS))) {
            meeting.python().listen(JOBS.value());
            for (int n = 0; n < TIMES; n++) meeting.java().send(JOBS, ChannelMessage.of("job", Map.of("n", n + TIMES)));
            meeting.python().sendMany(JOBS.value(), Map.of("type", "job"), TIMES);
            // Each takes what it gets until all is done, and a little longer, in case something comes twice.
            long until = System.nanoTime() + DEADLINE.toNanos();
            for (int rest = 3; rest > 0 && System.nanoTime() < until; ) {
                if (done.size() >= 2 * TIMES) rest--;
                meeting.python()
                        .receive(JOBS.value(), Expected.QUIET)
                        .ifPresent(message -> done.add(number(message.get("n"))));
                take(first, done);
                take(second, done);
            }
        }
        assertThat(done)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.range(0, 2L * TIMES).boxed().toList());
    }

    @ParameterizedTest
    @EnumSource(names = {"CORE", "CORE_JSON_ENCRYPTED"})
    void whatNobodyReadsYetWaitsForTheOtherSide(Setup setup, Meetings meetings) throws Exception {
        var meeting = meetings.open(setup);
        meeting.java().send(JOBS, ChannelMessage.of("for.python", Map.of("n", 1)));
        meeting.java().send(JOBS, ChannelMessage.of("for.python", Map.of("n", 2)));
        assertThat(meeting.python().receive(JOBS.value(), 2))
                .isEqualTo(List.of(Map.of("type", "for.python", "n", 1L), Map.of("type", "for.python", "n", 2L)));

        var others = ChannelName.of("others");
        meeting.python().sendMany(others.value(), Map.of("type", "for.java"), 2);
        try (var reader = meeting.java().openWork(Set.of(others))) {
            assertThat(reader.receive().message()).isEqualTo(ChannelMessage.of("for.java", Map.of("n", 0)));
            assertThat(reader.receive().message()).isEqualTo(ChannelMessage.of("for.java", Map.of("n", 1)));
        }
    }

    private static void take(WorkReader reader, List<Long> done) throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            var work = reader.receive(Duration.ofMillis(50));
            if (work.isEmpty()) return;
            done.add(number(work.get().message().get("n")));
        }
    }
}
