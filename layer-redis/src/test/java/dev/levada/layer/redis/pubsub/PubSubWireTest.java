package dev.levada.layer.redis.pubsub;

import static dev.levada.layer.redis.pubsub.RawConnection.bytes;
import static dev.levada.layer.redis.pubsub.Servers.DEADLINE;
import static dev.levada.layer.redis.pubsub.Servers.SILENCE;
import static dev.levada.layer.redis.pubsub.Servers.eventually;
import static dev.levada.layer.redis.pubsub.Servers.number;
import static dev.levada.layer.redis.pubsub.Servers.numbered;
import static dev.levada.layer.redis.pubsub.Servers.receive;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Bytes;
import dev.levada.contract.ChannelMessage;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerException;
import dev.levada.layer.LayerOptions;
import dev.levada.layer.WorkReader;
import dev.levada.layer.redis.options.RedisOptions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What channels_redis sees of the layer, and the layer of it.
@Timeout(60)
class PubSubWireTest {
    private static final GroupName CHAT = GroupName.of("chat");
    private static final String CHAT_TOPIC = "asgi__group__chat";
    private static final ChannelName JOBS = ChannelName.of("thumbnails");

    // As channels_redis published it.
    private static final ChannelMessage MESSAGE = ChannelMessage.of("t", Map.of("b", Bytes.utf8("1")));
    private static final byte[] PAYLOAD = HexFormat.of().parseHex("82a474797065a174a162c40131");

    private final Servers servers = new Servers(1);

    @AfterEach
    void close() throws Exception {
        servers.close();
    }

    @Test
    void publishesAGroupMessageOnTheTopicOfTheGroup() throws Exception {
        var python = servers.connect();
        python.subscribe(CHAT_TOPIC);
        servers.open().groupSend(CHAT, MESSAGE);
        assertThat(python.next().payload()).isEqualTo(PAYLOAD);
    }

    @Test
    void publishesADirectMessageOnTheNameOfTheChannelWithoutAnyPrefix() throws Exception {
        var layer = servers.open();
        var python = servers.connect();
        for (var name : List.of("asgispecific.d292862dd31e46f6995fe06d7a2c2e0c", "thumbnails", "specific.aa!bb")) {
            python.subscribe(name);
            layer.send(ChannelName.of(name), MESSAGE);
            var published = python.next();
            assertThat(published.topic()).isEqualTo(name);
            assertThat(published.payload()).isEqualTo(PAYLOAD);
        }
    }

    @Test
    void handsOverWhatPythonPublishes() throws Exception {
        var python = servers.connect();
        try (var mailbox = servers.open().openMailbox()) {
            mailbox.join(CHAT);
            assertThat(python.publish(CHAT_TOPIC, PAYLOAD)).isEqualTo(1);
            assertThat(receive(mailbox)).isEqualTo(MESSAGE);
            assertThat(python.publish(mailbox.name().value(), PAYLOAD)).isEqualTo(1);
            assertThat(receive(mailbox)).isEqualTo(MESSAGE);
            assertThat(mailbox.receive(SILENCE)).isEmpty();
        }
    }

    @Test
    void sendsABroadcastThatPythonReadsAsAnyMessage() throws Exception {
        var python = servers.connect();
        python.subscribe(CHAT_TOPIC);
        servers.open().broadcast(CHAT, Broadcast.text("x"));
        var payload = HexFormat.of().formatHex(python.next().payload());
        // A map of two: "type", written with a length of four bytes, and "text".
        assertThat(payload)
                .isEqualTo("82db00000004" + hex("type") + "ae" + hex("websocket.send") + "a4" + hex("text") + "a178");
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(bytes(text));
    }

    @Test
    void makesNamesLikePythonsUnderAnyPrefix() {
        for (var prefix : List.of("asgi", "", "my:app{1}", "x".repeat(100)))
            try (var mailbox =
                    servers.open(servers.options().withPrefix(prefix)).openMailbox()) {
                assertThat(mailbox.name().value()).matches("[A-Za-z0-9._-]*specific\\.[0-9a-f]{32}![0-9a-f]{32}");
                assertThat(mailbox.name().value().length()).isLessThan(ChannelName.MAX_LENGTH);
            }
    }

    @Test
    void keepsGroupsOfEveryPrefixApart() throws Exception {
        var python = servers.connect();
        var layer = servers.open(servers.options().withPrefix("my:app!" + "x".repeat(93)));
        var longest = GroupName.of("g".repeat(99));
        try (var mailbox = layer.openMailbox()) {
            mailbox.join(longest);
            var topic = "my:app!" + "x".repeat(93) + "__group__" + longest.value();
            assertThat(python.publish(topic, PAYLOAD)).isEqualTo(1);
            assertThat(receive(mailbox)).isEqualTo(MESSAGE);
            assertThat(layer.statistics().dropped()).isZero();
        }
    }

    @Test
    void subscribesOncePerProcessHoweverManyMembersThereAre() throws Exception {
        var python = servers.connect();
        var layer = servers.open();
        var mailboxes = new ArrayList<AutoCloseable>();
        for (int i = 0; i < 50; i++) {
            var mailbox = layer.openMailbox();
            mailbox.join(CHAT);
            mailboxes.add(mailbox);
            assertThat(python.subscribers(CHAT_TOPIC)).isEqualTo(1);
        }
        for (var mailbox : mailboxes) mailbox.close();
        eventually("topics", python::topics, topics -> topics == 0);
    }

    @Test
    void leavesNoSubscriptionBehindWhenMailboxesCameAndWent() throws Exception {
        var layer = servers.open();
        for (int i = 0; i < 1_000; i++)
            try (var mailbox = layer.openMailbox()) {
                mailbox.name();
                mailbox.join(CHAT);
                mailbox.join(GroupName.of("group-" + i));
                if (i % 2 == 0) mailbox.leave(CHAT);
                if (i % 10 == 0) layer.groupSend(CHAT, numbered(i));
            }
        eventually("topics", servers.connect()::topics, topics -> topics == 0);
    }

    @Test
    void dropsWhatComesBackOfItsOwnButNotTheSameOfAnother() throws Exception {
        var python = servers.connect();
        var layer = servers.open();
        try (var member = layer.openMailbox();
                var other = servers.open().openMailbox()) {
            member.join(CHAT);
            other.join(CHAT);
            for (int i = 0; i < 50; i++) {
                layer.groupSend(CHAT, MESSAGE);
                assertThat(python.publish(CHAT_TOPIC, PAYLOAD)).isEqualTo(2);
            }
            for (int i = 0; i < 100; i++) {
                assertThat(receive(member)).isEqualTo(MESSAGE);
                assertThat(receive(other)).isEqualTo(MESSAGE);
            }
            assertThat(member.receive(SILENCE)).isEmpty();
            assertThat(other.receive(SILENCE)).isEmpty();
        }
    }

    @Test
    void givesEachProcessThatReadsAFixedNameOneCopy() throws Exception {
        var one = servers.open();
        var other = servers.open();
        try (var first = one.openWork(Set.of(JOBS));
                var second = one.openWork(Set.of(JOBS, ChannelName.of("other")));
                var third = other.openWork(Set.of(JOBS))) {
            for (int i = 0; i < 20; i++) {
                (i < 10 ? one : other).send(JOBS, numbered(i));
                assertThat(third.receive(DEADLINE)).contains(new WorkReader.Work(JOBS, numbered(i)));
                var reader = i % 3 == 0 ? first : second;
                assertThat(reader.receive(DEADLINE)).contains(new WorkReader.Work(JOBS, numbered(i)));
            }
            for (var reader : List.of(first, second, third))
                assertThat(reader.receive(SILENCE)).isEmpty();
        }
        eventually("topics", servers.connect()::topics, topics -> topics == 0);
        one.send(JOBS, numbered(1));
        eventually("unknown", () -> one.statistics().unknown(), unknown -> unknown == 1);
    }

    @Test
    void takesAFixedNameIntoAGroupWhileItIsReadHere() throws Exception {
        var layer = servers.open();
        assertThatThrownBy(() -> layer.groupAdd(CHAT, JOBS))
                .isInstanceOf(LayerException.class)
                .hasMessageContaining("\"thumbnails\"")
                .hasMessageContaining("openWork");
        try (var reader = layer.openWork(Set.of(JOBS))) {
            layer.groupAdd(CHAT, JOBS);
            layer.groupAdd(CHAT, JOBS);
            servers.open().groupSend(CHAT, numbered(1));
            assertThat(reader.receive(DEADLINE)).contains(new WorkReader.Work(JOBS, numbered(1)));
            layer.groupDiscard(CHAT, JOBS);
            layer.groupSend(CHAT, numbered(2));
            assertThat(reader.receive(SILENCE)).isEmpty();
            layer.groupAdd(CHAT, JOBS);
        }
        assertThat(layer.statistics().memberships()).isZero();
        eventually("topics", servers.connect()::topics, topics -> topics == 0);
    }

    @Test
    void countsWhatReachesNobody() throws Exception {
        var layer = servers.open();
        layer.send(ChannelName.of("asgispecific.00112233445566778899aabbccddeeff"), MESSAGE);
        eventually("unknown", () -> layer.statistics().unknown(), unknown -> unknown == 1);
    }

    @Test
    void dropsAndCountsWhatAMailboxHasNoRoomForWithoutTellingTheOtherProcess() throws Exception {
        var layer = servers.open(servers.options().withLayer(LayerOptions.DEFAULT.withCapacity(2)));
        var other = servers.open();
        try (var mailbox = layer.openMailbox()) {
            for (int i = 0; i < 5; i++) other.send(mailbox.name(), numbered(i));
            eventually("dropped", () -> layer.statistics().dropped(), dropped -> dropped == 3);
            assertThat(number(receive(mailbox))).isZero();
            assertThat(number(receive(mailbox))).isEqualTo(1);
            assertThat(other.statistics().refused()).isZero();
        }
    }

    @Test
    void passesOverWhatItCannotRead() throws Exception {
        var python = servers.connect();
        var layer = servers.open();
        try (var mailbox = layer.openMailbox()) {
            mailbox.join(CHAT);
            var name = mailbox.name().value();
            for (var junk : List.of("", "junk", "\u0080", "\u00ff\u00ff", "{}")) {
                python.publish(CHAT_TOPIC, bytes(junk));
                python.publish(name, bytes(junk));
            }
            python.publish(CHAT_TOPIC, new byte[] {(byte) 0x80});
            python.publish(CHAT_TOPIC, PAYLOAD);
            assertThat(receive(mailbox)).isEqualTo(MESSAGE);
            assertThat(layer.statistics().dropped()).isEqualTo(11);
        }
    }

    @Test
    void encryptsWithTheFirstKeyAndReadsWithAny() throws Exception {
        var python = servers.connect();
        python.subscribe(CHAT_TOPIC);
        var plain = servers.options();
        var before = servers.open(plain.withEncryptionKeys(List.of("old")));
        var after = servers.open(plain.withEncryptionKeys(List.of("new", "old")));
        var stranger = servers.open(plain.withEncryptionKeys(List.of("strange")));
        try (var mailbox = after.openMailbox();
                var blind = stranger.openMailbox()) {
            mailbox.join(CHAT);
            blind.join(CHAT);
            before.groupSend(CHAT, ChannelMessage.of("t", Map.of("text", "secret words")));
            assertThat(receive(mailbox).text("text")).isEqualTo("secret words");
            assertThat(new String(python.next().payload(), UTF_8))
                    .startsWith("gAAAAA")
                    .doesNotContain("secret words");
            eventually("dropped", () -> stranger.statistics().dropped(), dropped -> dropped == 1);
            assertThat(blind.receive(SILENCE)).isEmpty();
            // An echo is known by its bytes, which the key does not matter for.
            after.groupSend(CHAT, numbered(1));
            assertThat(number(receive(mailbox))).isEqualTo(1);
            assertThat(mailbox.receive(SILENCE)).isEmpty();
        }
    }

    @Test
    void writesJsonWhereThatIsAgreed() throws Exception {
        var python = servers.connect();
        python.subscribe(CHAT_TOPIC);
        var options = servers.options().withSerializer(RedisOptions.Serializer.JSON);
        var layer = servers.open(options);
        try (var mailbox = servers.open(options).openMailbox()) {
            mailbox.join(CHAT);
            layer.groupSend(CHAT, ChannelMessage.of("t", Map.of("n", 1L)));
            assertThat(new String(python.next().payload(), UTF_8)).isEqualTo("{\"type\":\"t\",\"n\":1}");
            assertThat(receive(mailbox)).isEqualTo(ChannelMessage.of("t", Map.of("n", 1L)));
            assertThatThrownBy(() -> layer.groupSend(CHAT, MESSAGE)).hasMessageContaining("JSON");
        }
    }
}
