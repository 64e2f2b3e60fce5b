package dev.levada.layer.redis.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.layer.LayerException;
import dev.levada.layer.LayerGap;
import dev.levada.layer.redis.options.RedisOptions;
import dev.levada.layer.redis.options.RedisServer;
import dev.levada.testkit.RedisForTests;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The name of the Redis host cannot be looked up, or leads elsewhere while the server runs:
/// threats-and-faults F-11. Redis listens on two addresses of this machine, and a name server of the test
/// says which of them it is.
@Timeout(60)
class NameLookupTest {
    private static final String HERE = "127.0.0.2";
    private static final String THERE = "127.0.0.3";
    private static final long SECONDS = 20;

    private final RedisForTests redis = RedisForTests.start("--bind", "127.0.0.1", HERE, THERE);
    private final NameServerForTests names = new NameServerForTests(HERE);

    @AfterEach
    void close() {
        names.close();
        redis.close();
    }

    private RedisLinks open(String host) {
        return open(host, Duration.ofSeconds(5));
    }

    private RedisLinks open(String host, Duration timeout) {
        var options = RedisOptions.of(RedisOptions.Mode.CORE, List.of(RedisServer.at(host, redis.port())))
                .withTimeout(timeout);
        return RedisLinks.open(
                options,
                () -> new LinkFactory(options, false, new SingletonDnsServerAddressStreamProvider(names.where())));
    }

    private static CompletableFuture<LayerGap> gapOf(RedisLink link) {
        var resumed = new CompletableFuture<LayerGap>();
        link.addListener(new LinkListener() {
            @Override
            public void resumed(RedisLink link, LayerGap gap) {
                resumed.complete(gap);
            }
        });
        return resumed;
    }

    private void move() {
        redis.command("CONFIG", "SET", "bind", "127.0.0.1 " + THERE);
        names.moveTo(THERE);
        for (var type : List.of("normal", "pubsub")) redis.command("CLIENT", "KILL", "TYPE", type);
    }

    private static String reachedAt(RedisLink link) {
        // laddr is the address at which the server was reached.
        String me = link.call(commands -> commands.clientInfo());
        return me.replaceAll("(?s).* laddr=([^:]+):.*", "$1");
    }

    @Test
    void aServerThatHasMovedIsFoundThoughItsOldAddressWasGoodForAnHour() throws Exception {
        try (var links = open("redis.test")) {
            var link = links.get(0);
            assertThat(reachedAt(link)).isEqualTo(HERE);
            var back = gapOf(link);
            move();
            assertThat(back.get(SECONDS, TimeUnit.SECONDS).lasted()).isPositive();
            assertThat(reachedAt(link)).isEqualTo(THERE);
        }
    }

    @Test
    void whileTheNameCannotBeLookedUpSendersAreToldSoAndItIsBackWhenItCan() throws Exception {
        try (var links = open("redis.test")) {
            var link = links.get(0);
            var back = gapOf(link);
            names.become(NameServerForTests.Mode.FAILS);
            move();
            awaitRefusal(link, "name cannot be looked up", "Failed to resolve 'redis.test'", "was not sent", "See to");
            assertThat(back).isNotDone();
            names.become(NameServerForTests.Mode.ANSWERS);
            assertThat(back.get(SECONDS, TimeUnit.SECONDS).lasted()).isPositive();
        }
    }

    @Test
    void aNameServerThatSaysNothingDoesNotHoldAStartForLong() {
        names.become(NameServerForTests.Mode.SAYS_NOTHING);
        assertThatThrownBy(() -> open("redis.test", Duration.ofSeconds(1)))
                .isInstanceOf(LayerException.class)
                .hasMessageContaining("redis.test")
                .hasMessageContaining("cannot be looked up");
    }

    @Test
    void whatTheFileOfHostsHasNeedsNoNameServer() {
        names.become(NameServerForTests.Mode.SAYS_NOTHING);
        try (var links = open("localhost")) {
            assertThat(reachedAt(links.get(0))).isEqualTo("127.0.0.1");
            assertThat(names.asked()).isZero();
        }
    }

    private static void awaitRefusal(RedisLink link, String... parts) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        for (var said = refusal(link); !List.of(parts).stream().allMatch(said::contains); said = refusal(link)) {
            if (System.nanoTime() > until)
                throw new AssertionError("Expected a refusal with " + List.of(parts) + " within 20 s, but got " + said);
            LockSupport.parkNanos(2_000_000);
        }
    }

    private static String refusal(RedisLink link) {
        try {
            link.call(commands -> commands.get("x"));
            return "";
        } catch (LayerException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
