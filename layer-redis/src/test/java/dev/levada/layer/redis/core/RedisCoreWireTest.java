package dev.levada.layer.redis.core;

import static dev.levada.layer.redis.core.Cores.DEADLINE;
import static dev.levada.layer.redis.core.Cores.body;
import static dev.levada.layer.redis.core.Cores.hex;
import static dev.levada.layer.redis.core.Cores.member;
import static dev.levada.layer.redis.core.Cores.number;
import static dev.levada.layer.redis.core.Cores.numbered;
import static dev.levada.layer.redis.core.Cores.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelFullException;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerOptions;
import dev.levada.layer.WorkReader.Work;
import dev.levada.layer.redis.options.RedisOptions;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What stands in Redis and what is understood of it, against the bytes, keys and scores that
/// channels_redis 4.3 was seen to write.
class RedisCoreWireTest {
    private static final ChannelName PYTHON =
            ChannelName.of("specific.ec8d8ffdb81e47c6883978695e9acfa9!e868381c39424742bb3a42235a321430");
    private static final ChannelName PYTHON_TOO =
            ChannelName.of("specific.ec8d8ffdb81e47c6883978695e9acfa9!00000000000000000000000000000000");
    private static final String PYTHON_KEY = "asgispecific.ec8d8ffdb81e47c6883978695e9acfa9!";
    private static final ChannelName PLAIN = ChannelName.of("plain.chan");
    private static final GroupName GROUP = GroupName.of("g");

    // {type: "x", n: 1} with room for one field more.
    private static final String MESSAGE = "a474797065a178a16e01";
    private static final String CHANNELS = "b0" + hex("__asgi_channel__");

    private Cores cores;
    private ChannelLayer layer;
    private RedisCommands<String, byte[]> redis;

    @BeforeEach
    void start() {
        cores = new Cores(1);
        layer = cores.open();
        redis = cores.stranger(0);
    }

    @AfterEach
    void stop() {
        cores.close();
    }

    private static ChannelMessage message() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("n", 1L);
        return ChannelMessage.of("x", fields);
    }

    private double nowSeconds() {
        var time = redis.time();
        return Double.parseDouble(new String(time.get(0), StandardCharsets.UTF_8))
                + Double.parseDouble(new String(time.get(1), StandardCharsets.UTF_8)) / 1e6;
    }

    private void assertOnlyMember(String key, String body) {
        assertThat(redis.zrange(key, 0, -1))
                .singleElement()
                .satisfies(it -> assertThat(body(it)).isEqualTo(body));
    }

    // ---- what is written

    @Test
    void aDirectSendNamesItsMailboxAsText() {
        double before = nowSeconds();
        layer.send(PYTHON, message());
        assertOnlyMember(PYTHON_KEY, "83" + MESSAGE + CHANNELS + "d94a" + hex(PYTHON.value()));
        var score = redis.zrangeWithScores(PYTHON_KEY, 0, -1).getFirst().getScore();
        assertThat(score).isBetween(before - 1e-6, nowSeconds());
        assertThat(redis.ttl(PYTHON_KEY)).isBetween(59L, 61L);
    }

    @Test
    void workSaysNotWhomItIsFor() {
        layer.send(PLAIN, message());
        assertOnlyMember("asgiplain.chan", "82" + MESSAGE);
        assertThat(redis.ttl("asgiplain.chan")).isBetween(59L, 61L);
    }

    @Test
    void aGroupSendIsOneMessageForEachProcessAndWorkQueueWithAListOfNames() {
        for (var channel : List.of(PYTHON, PYTHON_TOO, PLAIN)) layer.groupAdd(GROUP, channel);
        layer.groupSend(GROUP, message());
        // Equal times would be told apart by name; these are not equal.
        assertOnlyMember(
                PYTHON_KEY,
                "83" + MESSAGE + CHANNELS + "92d94a" + hex(PYTHON.value()) + "d94a" + hex(PYTHON_TOO.value()));
        assertOnlyMember("asgiplain.chan", "83" + MESSAGE + CHANNELS + "91aa" + hex("plain.chan"));
    }

    @Test
    void aGroupIsASortedSetOfNamesWithTheTimeTheyWereAdded() {
        double before = nowSeconds();
        layer.groupAdd(GROUP, PYTHON);
        try (var mailbox = layer.openMailbox()) {
            mailbox.join(GROUP);
            var members = redis.zrangeWithScores("asgi:group:g", 0, -1);
            assertThat(members)
                    .extracting(it -> new String(it.getValue(), StandardCharsets.UTF_8))
                    .containsExactly(PYTHON.value(), mailbox.name().value());
            assertThat(members).allSatisfy(it -> assertThat(it.getScore()).isBetween(before - 1e-6, nowSeconds()));
            assertThat(redis.ttl("asgi:group:g")).isBetween(86_399L, 86_400L);
            assertThat(mailbox.name().value()).matches("specific\\.[0-9a-f]{32}![0-9a-f]{32}");
        }
        until(() -> redis.zcard("asgi:group:g") == 1, "a closed mailbox leaves");
        layer.groupDiscard(GROUP, PYTHON);
        assertThat(redis.exists("asgi:group:g")).isZero();
    }

    @Test
    void aScoreIsAboveThatOfASenderWhoseClockIsAhead() {
        double ahead = Math.floor(nowSeconds()) + 3_600.123_456_7;
        redis.zadd("asgiplain.chan", ahead, member("82" + MESSAGE));
        for (int i = 0; i < 3; i++) layer.send(PLAIN, numbered(i));
        var scores = redis.zrangeWithScores("asgiplain.chan", 0, -1);
        assertThat(scores).extracting(it -> it.getScore()).isSorted().doesNotHaveDuplicates();
        assertThat(scores.getLast().getScore()).isBetween(ahead, ahead + 1e-4);
        assertThat(body(scores.getFirst().getValue())).isEqualTo("82" + MESSAGE);
    }

    @Test
    void nothingOfAProcessIsLeftWhenItsLayerIsClosed() {
        var mailbox = layer.openMailbox();
        for (int i = 0; i < 5; i++) mailbox.join(GroupName.of("g" + i));
        layer.close();
        assertThat(redis.keys("*")).isEmpty();
    }

    // ---- what is read

    @Test
    void textAndListsOfNamesAreUnderstood() throws Exception {
        try (var one = layer.openMailbox();
                var two = layer.openMailbox()) {
            var key = "asgi" + one.name().nonLocalPart();
            String first = "d94a" + hex(one.name().value());
            String second = "d94a" + hex(two.name().value());
            redis.zadd(key, 1_795_198_129.297_401_4 + 1e9, member("83" + MESSAGE + CHANNELS + first));
            assertThat(one.receive(DEADLINE)).contains(message());
            redis.zadd(key, nowSeconds(), member("83" + MESSAGE + CHANNELS + "92" + first + second));
            assertThat(one.receive(DEADLINE)).contains(message());
            assertThat(two.receive(DEADLINE)).contains(message());
            // Counted a moment after it was handed over.
            long until = System.nanoTime() + DEADLINE.toNanos();
            while (layer.statistics().delivered() < 3 && System.nanoTime() < until) LockSupport.parkNanos(1_000_000);
            assertThat(layer.statistics().delivered()).isEqualTo(3);
        }
    }

    @Test
    void whatNobodyUnderstandsOrWantsIsCountedAndPassedOver() throws Exception {
        try (var mailbox = layer.openMailbox()) {
            var key = "asgi" + mailbox.name().nonLocalPart();
            double now = nowSeconds();
            String gone = mailbox.name().nonLocalPart() + "0".repeat(32);
            redis.zadd(key, now, "short".getBytes(StandardCharsets.UTF_8));
            redis.zadd(key, now + 0.001, member("c1"));
            redis.zadd(key, now + 0.002, member("83" + MESSAGE + CHANNELS + "d94a" + hex(gone)));
            redis.zadd(key, now + 0.003, member("82" + MESSAGE));
            redis.zadd(key, now + 0.004, member("83" + MESSAGE + CHANNELS + "a3" + hex("a b")));
            var toMailbox = "d94a" + hex(mailbox.name().value());
            redis.zadd(key, now - 61, member("83" + "a474797065a178a16e02" + CHANNELS + toMailbox));
            redis.zadd(key, now + 0.005, member("83" + MESSAGE + CHANNELS + toMailbox));
            assertThat(mailbox.receive(DEADLINE)).contains(message());
            until(() -> layer.statistics().dropped() == 2, "what is no message is dropped");
            assertThat(layer.statistics().unknown()).isEqualTo(3);
            assertThat(layer.statistics().expired()).isEqualTo(1);
        }
    }

    @Test
    void workIsTakenFromTheSameKeyAsPythonsAndItsBackupLeftAlone() throws Exception {
        redis.zadd("asgiplain.chan$inflight", nowSeconds(), member("82" + MESSAGE));
        try (var work = layer.openWork(Set.of(PLAIN))) {
            redis.zadd("asgiplain.chan", nowSeconds(), member("82" + MESSAGE));
            assertThat(work.receive(DEADLINE)).contains(new Work(PLAIN, message()));
            // As a member of a group.
            redis.zadd("asgiplain.chan", nowSeconds(), member("83" + MESSAGE + CHANNELS + "91aa" + hex("plain.chan")));
            assertThat(work.receive(DEADLINE)).contains(new Work(PLAIN, message()));
            redis.zadd("asgiplain.chan", nowSeconds(), member("c1"));
            redis.zadd("asgiplain.chan", nowSeconds() + 0.001, member("82" + MESSAGE));
            assertThat(work.receive(DEADLINE)).contains(new Work(PLAIN, message()));
        }
        assertThat(layer.statistics().dropped()).isEqualTo(1);
        assertThat(redis.zcard("asgiplain.chan$inflight")).isEqualTo(1);
        until(() -> redis.keys("*").equals(List.of("asgiplain.chan$inflight")), "a reader leaves nothing behind");
    }

    @Test
    void aReaderThatIsNotReceivingLeavesWorkWhereItIs() throws Exception {
        try (var work = layer.openWork(Set.of(PLAIN))) {
            assertThat(work.receive(Duration.ZERO)).isEmpty();
            for (int i = 0; i < 3; i++) layer.send(PLAIN, numbered(i));
            assertThat(work.receive(DEADLINE).map(it -> number(it.message()))).contains(0L);
            assertThat(redis.zcard("asgiplain.chan")).isEqualTo(2);
        }
    }

    @Test
    void garbageAmongTheMembersOfAGroupIsPassedOver() throws Exception {
        try (var mailbox = layer.openMailbox()) {
            mailbox.join(GROUP);
            redis.zadd("asgi:group:g", nowSeconds(), new byte[] {-1, 0});
            redis.zadd("asgi:group:g", nowSeconds(), "a b".getBytes(StandardCharsets.UTF_8));
            layer.groupSend(GROUP, message());
            assertThat(mailbox.receive(DEADLINE)).contains(message());
        }
    }

    @Test
    void membersThatPythonAddsAndDiscardsAreHeardOf() throws Exception {
        try (var mailbox = layer.openMailbox()) {
            byte[] name = mailbox.name().value().getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 20; i++) {
                redis.zadd("asgi:group:g", nowSeconds(), name);
                layer.groupSend(GROUP, numbered(i));
                assertThat(mailbox.receive(DEADLINE).map(Cores::number)).contains((long) i);
                redis.zrem("asgi:group:g", name);
                layer.groupSend(GROUP, numbered(-1));
                assertThat(mailbox.receive(Duration.ZERO)).isEmpty();
            }
            redis.zadd("asgi:group:g", nowSeconds() - 86_401, name);
            layer.groupSend(GROUP, numbered(-1));
            assertThat(mailbox.receive(Duration.ZERO)).isEmpty();
            assertThat(redis.exists("asgi:group:g")).isZero();
        }
    }

    // ---- options

    @Test
    void theCapacityIsThatOfAProcess() {
        var small = cores.open(cores.options().withLayer(LayerOptions.DEFAULT.withCapacity(3)));
        for (int i = 0; i < 2; i++) small.send(PYTHON, numbered(i));
        small.send(PYTHON_TOO, numbered(2));
        assertThatThrownBy(() -> small.send(PYTHON_TOO, numbered(3)))
                .isInstanceOf(ChannelFullException.class)
                .hasMessageContaining("capacity 3 ");
        small.groupAdd(GROUP, PYTHON);
        small.groupAdd(GROUP, PYTHON_TOO);
        small.groupSend(GROUP, numbered(4));
        assertThat(small.statistics().dropped()).isEqualTo(2);
        assertThat(redis.zcard(PYTHON_KEY)).isEqualTo(3);
        // What is too old takes no room.
        redis.zadd(PYTHON_KEY, nowSeconds() - 61, redis.zrange(PYTHON_KEY, 0, 0).getFirst());
        small.send(PYTHON, numbered(5));
        assertThat(small.statistics().expired()).isEqualTo(1);
    }

    @Test
    void jsonIsWrittenBehindTheSameRandomBytes() throws Exception {
        var json = cores.open(cores.options().withSerializer(RedisOptions.Serializer.JSON));
        json.send(PLAIN, message());
        assertOnlyMember("asgiplain.chan", hex("{\"type\":\"x\",\"n\":1}"));
        try (var work = json.openWork(Set.of(PLAIN))) {
            assertThat(work.receive(DEADLINE)).contains(new Work(PLAIN, message()));
        }
    }

    @Test
    void keysThatEncryptCanBeChanged() throws Exception {
        var before = cores.open(cores.options().withEncryptionKeys(List.of("old")));
        var after = cores.open(cores.options().withEncryptionKeys(List.of("new", "old")));
        try (var mailbox = after.openMailbox()) {
            before.send(mailbox.name(), message());
            assertThat(mailbox.receive(DEADLINE)).contains(message());
        }
        after.send(PYTHON, message());
        var payload = redis.zrange(PYTHON_KEY, 0, -1).getFirst();
        assertThat(new String(payload, 12, payload.length - 12, StandardCharsets.UTF_8))
                .startsWith("gAAAAA");
        after.send(PLAIN, message());
        try (var work = before.openWork(Set.of(PLAIN))) {
            assertThat(work.receive(Duration.ofMillis(50))).isEmpty();
            assertThat(before.statistics().dropped()).isEqualTo(1);
        }
    }

    @Test
    void aTokenThatIsTooOldIsPassedOver() throws Exception {
        var encrypted = cores.open(cores.options().withEncryptionKeys(List.of("secret")));
        var of2023 = "gAAAAABlU_EAAAECAwQFBgcICQoLDA0OD2sYzV9RtTCitbkxQgOJN4KgHgsaw9z8WOh6sLTGwW7"
                + "-go4ut-ktwWyvBiRwFC2lrg==";
        redis.zadd("asgiplain.chan", nowSeconds(), member(hex(of2023)));
        try (var work = encrypted.openWork(Set.of(PLAIN))) {
            assertThat(work.receive(Duration.ofMillis(50))).isEmpty();
            assertThat(encrypted.statistics().dropped()).isEqualTo(1);
        }
    }

    @Test
    void flushRemovesWhatThisPrefixStandsBeforeAndNothingElse() {
        layer.send(PLAIN, message());
        layer.groupAdd(GROUP, PYTHON);
        redis.zadd("asgiplain.chan$inflight", 1, new byte[1]);
        redis.mset(Map.of("asgi other", new byte[1], "other", new byte[1]));
        layer.flush();
        assertThat(redis.keys("*")).containsExactlyInAnyOrder("asgi other", "other");
    }
}
