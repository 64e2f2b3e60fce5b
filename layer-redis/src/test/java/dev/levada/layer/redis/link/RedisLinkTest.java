package dev.levada.layer.redis.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.layer.LayerException;
import dev.levada.layer.LayerGap;
import dev.levada.layer.redis.options.RedisOptions;
import dev.levada.layer.redis.options.RedisServer;
import dev.levada.testkit.RedisForTests;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisLinkTest {
    private static final long SECONDS = 10;

    private RedisForTests redis;
    private RedisLinks links;

    @BeforeEach
    void start() {
        redis = RedisForTests.start();
        links = open(Duration.ofSeconds(2));
    }

    @AfterEach
    void stop() {
        links.close();
        redis.close();
    }

    private RedisLinks open(Duration timeout) {
        return RedisLinks.open(
                RedisOptions.of(RedisOptions.Mode.CORE, List.of(RedisServer.at("127.0.0.1", redis.port())))
                        .withTimeout(timeout));
    }

    private RedisLink link() {
        return links.get(0);
    }

    private byte[] get(String key) {
        return link().call(commands -> commands.get(key));
    }

    @Test
    void answersCommandsOfManyThreads() throws Exception {
        var answers = new LinkedBlockingQueue<Long>();
        for (int t = 0; t < 20; t++)
            Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 50; i++) answers.add(link().call(commands -> commands.incr("counter")));
            });
        long highest = 0;
        for (int i = 0; i < 1_000; i++) {
            var next = answers.poll(SECONDS, TimeUnit.SECONDS);
            assertThat(next).as("answer " + i).isNotNull();
            highest = Math.max(highest, next);
        }
        assertThat(highest).isEqualTo(1_000);
    }

    @Test
    void runsAScriptThatTheServerHasNeverSeen() {
        var script = Script.of("return redis.call('INCRBY', KEYS[1], ARGV[1])");
        for (int i = 1; i <= 3; i++) {
            Long answer = link().call(script, ScriptOutputType.INTEGER, new String[] {"sum"}, new byte[] {'2'});
            assertThat(answer).isEqualTo(2L * i);
        }
    }

    @Test
    void handsOverWhatIsPublishedOnASubscribedTopic() throws Exception {
        var messages = new LinkedBlockingQueue<String>();
        var reached = new CompletableFuture<Long>();
        link().onMessages((topic, payload) -> messages.add(topic + "=" + new String(payload, UTF_8)));
        link().subscriptions().add("news");
        link().publish("news", "hello".getBytes(UTF_8), reached::complete);
        assertThat(messages.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo("news=hello");
        assertThat(reached.get(SECONDS, TimeUnit.SECONDS)).isEqualTo(1);
        link().subscriptions().remove("news");
        assertThat(link().subscriptions().size()).isZero();
    }

    @Test
    void tellsOfAChangeToAKeyThatAScriptHasRead() throws Exception {
        var changes = new LinkedBlockingQueue<Optional<String>>();
        assertThat(link().onKeyChange(changes::add)).isTrue();
        var look = Script.of("return redis.call('ZCARD', KEYS[1])");
        Long empty = link().call(look, ScriptOutputType.INTEGER, new String[] {"jobs"});
        assertThat(empty).isZero();
        redis.command("ZADD", "jobs", "1", "x");
        assertThat(changes.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo(Optional.of("jobs"));
    }

    @Test
    void saysThatAClusterIsNoSingleServer() {
        var seeds = new RedisServer.Cluster(List.of(new RedisServer.Tcp("127.0.0.1", 1)));
        var cluster = new RedisServer(seeds, 0, Optional.empty(), Optional.empty());
        assertThatThrownBy(() -> RedisLinks.open(RedisOptions.of(RedisOptions.Mode.LEVADA, List.of(cluster))))
                .isInstanceOf(LayerException.class)
                .hasMessageContaining("only the channel layer can use");
    }

    @Test
    void saysWhatIsWrongWhenThereIsNoServer() {
        redis.kill();
        assertThatThrownBy(() -> open(Duration.ofSeconds(2)))
                .isInstanceOf(LayerException.class)
                .hasMessageContaining("127.0.0.1:" + redis.port())
                .hasMessageContaining("cannot be reached");
    }

    @Test
    void saysWhenItsUserMayNotListen() {
        redis.command("ACL", "SETUSER", "ann", "on", ">pw", "~*", "+@all", "resetchannels");
        var server = new RedisServer(
                new RedisServer.Tcp("127.0.0.1", redis.port()),
                0,
                Optional.of(new RedisServer.Credentials("ann", "pw")),
                Optional.empty());
        try (var ann = RedisLinks.open(RedisOptions.of(RedisOptions.Mode.CORE, List.of(server)))) {
            assertThatThrownBy(() -> ann.get(0).subscriptions().add("news"))
                    .isInstanceOf(LayerException.class)
                    .hasMessageContaining("does not allow")
                    .hasMessageNotContaining("pw");
            assertThat(ann.get(0).subscriptions().size()).isZero();
        }
    }

    @Test
    void saysWhenThePasswordIsWrong() {
        redis.command("CONFIG", "SET", "requirepass", "right");
        assertThatThrownBy(() -> open(Duration.ofSeconds(2)))
                .isInstanceOf(LayerException.class)
                .hasMessageContaining("password");
    }

    @Test
    void refusesCommandsAtOnceWhileTheServerIsAwayAndIsBackWithinTwoSeconds() throws Exception {
        var lost = new CompletableFuture<Boolean>();
        var resumed = new CompletableFuture<LayerGap>();
        var messages = new LinkedBlockingQueue<String>();
        link().onMessages((topic, payload) -> messages.add(new String(payload, UTF_8)));
        link().subscriptions().add("news");
        link().addListener(new LinkListener() {
            @Override
            public void lost(RedisLink link) {
                lost.complete(true);
            }

            @Override
            public void restored(RedisLink link) {
                link.call(commands -> commands.set("registered", new byte[] {'1'}));
            }

            @Override
            public void resumed(RedisLink link, LayerGap gap) {
                resumed.complete(gap);
            }
        });
        redis.kill();
        assertThat(lost.get(SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> link().call(commands -> commands.get("x"))).isInstanceOf(LayerException.class);
        redis.restart();
        long back = System.nanoTime();
        assertThat(resumed.get(SECONDS, TimeUnit.SECONDS).lasted()).isPositive();
        assertThat(Duration.ofNanos(System.nanoTime() - back)).isLessThan(Duration.ofSeconds(2));
        assertThat(get("registered")).isEqualTo(new byte[] {'1'});
        link().publish("news", "again".getBytes(UTF_8), _ -> {});
        assertThat(messages.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo("again");
    }

    @Test
    void comesBackWhenItsConnectionsAreKilledOneByOne() throws Exception {
        for (var type : new String[] {"normal", "pubsub", "normal", "pubsub"}) {
            var resumed = new CompletableFuture<LayerGap>();
            link().addListener(new LinkListener() {
                @Override
                public void resumed(RedisLink link, LayerGap gap) {
                    resumed.complete(gap);
                }
            });
            link().subscriptions().add("news");
            redis.command("CLIENT", "KILL", "TYPE", type);
            assertThat(resumed.get(SECONDS, TimeUnit.SECONDS))
                    .as("after the loss of " + type)
                    .isNotNull();
        }
    }

    @Test
    void hasALimitForAServerThatIsThereAndDoesNotAnswer() throws Exception {
        var resumed = new CompletableFuture<LayerGap>();
        link().addListener(new LinkListener() {
            @Override
            public void resumed(RedisLink link, LayerGap gap) {
                resumed.complete(gap);
            }
        });
        redis.freeze();
        assertThatThrownBy(() -> link().call(commands -> commands.get("x")))
                .isInstanceOf(LayerException.class)
                .hasMessageContaining("did not answer in time");
        redis.thaw();
        for (int i = 0; i < 100 && !link().isUp(); i++) resumed.get(SECONDS, TimeUnit.SECONDS);
        assertThat(get("x")).isNull();
    }
}
