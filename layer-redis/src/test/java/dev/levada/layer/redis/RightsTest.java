package dev.levada.layer.redis;

import static dev.levada.layer.redis.OutageTest.ROOM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.consumer.Sockets;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.LayerException;
import dev.levada.routing.Routes;
import dev.levada.testkit.RedisForTests;
import dev.levada.testkit.TestOptions;
import dev.levada.testkit.TestSite;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The layer's user loses its rights while sockets are open, and gets them back: threats-and-faults F-45.
class RightsTest {
    private static final String[] ALL = {"ACL", "SETUSER", "ann", "on", ">pw", "~*", "&*", "+@all"};
    private static final TestOptions PATIENT = TestOptions.defaults().withDeadline(Duration.ofSeconds(15));

    private static RedisForTests redis;

    @BeforeAll
    static void start() {
        redis = RedisForTests.start();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    private static ChannelLayer open(String scheme) {
        return ChannelLayer.open(scheme + "://ann:pw@127.0.0.1:" + redis.port());
    }

    private static void takeAway(String what) {
        switch (what) {
            case "commands" -> redis.command("ACL", "SETUSER", "ann", "-@all");
            case "keys and channels" -> redis.command("ACL", "SETUSER", "ann", "resetkeys", "resetchannels");
            case "user" -> redis.command("ACL", "DELUSER", "ann");
            default -> throw new AssertionError(what);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "redis, commands, does not allow this user",
        "redis, user, refuses the password",
        "redis+pubsub, keys and channels, does not allow this user",
        "redis+pubsub, user, refuses the password",
        "redis+levada, keys and channels, does not allow this user",
        "redis+levada, user, refuses the password"
    })
    @Timeout(60)
    void closesNoSocketAndSaysWhatToDoUntilTheyAreBack(String scheme, String what, String told) throws Exception {
        redis.command(ALL);
        try (var layer = open(scheme);
                var other = open(scheme);
                var site = TestSite.of(
                        TestSite.Mode.LIVE,
                        it -> it.around(Routes.of(Sockets.socket("/room", OutageTest.Room::new))),
                        layer,
                        PATIENT);
                var ann = site.webSocket("/room").connect()) {
            OutageTest.delivers(other, "before");
            OutageTest.awaitText(ann, "before");
            takeAway(what);
            assertThat(refusal(other, told)).contains("ACL SETUSER").doesNotContain("pw");
            var isOver = new AtomicBoolean();
            var sender = Thread.ofVirtual().start(() -> {
                while (!isOver.get()) {
                    OutageTest.delivers(other, "after ");
                    LockSupport.parkNanos(10_000_000);
                }
            });
            redis.command(ALL);
            OutageTest.awaitText(ann, "after ");
            isOver.set(true);
            sender.join();
            assertThat(layer.statistics().memberships()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"commands", "user"})
    @Timeout(60)
    void bringsBackTheMembershipsThatHaveEndedMeanwhile(String what) throws Exception {
        redis.command(ALL);
        var url = "redis://ann:pw@127.0.0.1:" + redis.port() + "?group-expiry=2s";
        try (var layer = ChannelLayer.open(url);
                var other = ChannelLayer.open(url);
                var site = TestSite.of(
                        TestSite.Mode.LIVE,
                        it -> it.around(Routes.of(Sockets.socket("/room", OutageTest.Room::new))),
                        layer,
                        PATIENT);
                var ann = site.webSocket("/room").connect()) {
            takeAway(what);
            OutageTest.until(() -> redis.command("EXISTS", "asgi:group:room").equals(":0"), "the membership ends");
            redis.command(ALL);
            OutageTest.awaitText(ann, "gap true");
            OutageTest.until(() -> redis.command("ZCARD", "asgi:group:room").equals(":1"), "it is there again");
            OutageTest.until(() -> OutageTest.delivers(other, "after "), "the peer sends again");
            OutageTest.awaitText(ann, "after ");
        }
    }

    /// What a sender is told as soon as it is told that.
    private static String refusal(ChannelLayer layer, String told) throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        var last = "nothing";
        while (System.nanoTime() < until) {
            try {
                layer.broadcast(ROOM, Broadcast.text("lost"));
            } catch (LayerException e) {
                last = String.valueOf(e.getMessage());
                if (last.contains(told)) return last;
            }
            LockSupport.parkNanos(2_000_000);
        }
        throw new AssertionError("Expected a refusal with \"" + told + "\" within 15 s, but the last was: " + last);
    }
}
