package dev.levada.interop.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.consumer.EventStreamConsumer;
import dev.levada.consumer.EventStreamOptions;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.testkit.RedisForTests;
import dev.levada.testkit.TestEventStream;
import dev.levada.testkit.TestOptions;
import dev.levada.testkit.TestSite;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/// A client of one server comes back to another, and both have the history in Redis.
class EventStreamResumeTest {
    private static final GroupName NEWS = GroupName.of("news.today");
    private static final TestOptions PATIENT = TestOptions.defaults().withDeadline(Duration.ofSeconds(20));

    private static final class News extends EventStreamConsumer {
        @Override
        protected Optional<GroupName> history() {
            return Optional.of(NEWS);
        }
    }

    private static TestSite site(ChannelLayer layer) {
        var options = EventStreamOptions.defaults().withKeepAlive(Duration.ofMillis(200));
        return TestSite.of(
                TestSite.Mode.MEMORY, layer.around(EventStreamConsumer.application(News::new, options)), PATIENT);
    }

    private static TestEventStream comeBack(TestSite site, String lastEventId) {
        return site.request("GET", "/").header("last-event-id", lastEventId).events();
    }

    @Test
    void nothingIsMissedBetweenTwoServers() throws Exception {
        if (!RedisForTests.isInstalled()) throw new TestAbortedException("No redis-server on this machine.");
        try (var redis = RedisForTests.start()) {
            var url = redis.url("redis+levada") + "?history.news.*=5/1h";
            try (var here = ChannelLayer.open(url);
                    var there = ChannelLayer.open(url);
                    var first = site(here);
                    var second = site(there)) {
                String last;
                try (var ann = first.events("/")) {
                    ann.nextComment();
                    there.broadcast(NEWS, Broadcast.text("1"));
                    here.broadcast(NEWS, Broadcast.text("2"));
                    assertThat(ann.next().data()).isEqualTo("1");
                    assertThat(ann.next().data()).isEqualTo("2");
                    last = ann.lastEventId();
                }
                for (int i = 3; i <= 6; i++) here.broadcast(NEWS, Broadcast.text("" + i));
                try (var ann = comeBack(second, last)) {
                    for (int i = 3; i <= 6; i++) assertThat(ann.next().data()).isEqualTo("" + i);
                    here.broadcast(NEWS, Broadcast.text("7"));
                    assertThat(ann.next().data()).isEqualTo("7");
                }
                here.broadcast(NEWS, Broadcast.text("8"));
                // Five are kept, and the third is not among them.
                try (var ann = comeBack(second, last)) {
                    assertThat(ann.next().name()).isEqualTo("reset");
                    for (int i = 4; i <= 8; i++) assertThat(ann.next().data()).isEqualTo("" + i);
                }
            }
        }
    }
}
