package dev.levada.layer.redis.core;

import static dev.levada.layer.redis.core.Cores.DEADLINE;
import static dev.levada.layer.redis.core.Cores.number;
import static dev.levada.layer.redis.core.Cores.numbered;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.redis.options.RedisOptions;
import dev.levada.layer.redis.wire.WireFormat;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Names spread over three servers as Python spreads them.
class RedisCoreShardsTest {
    private static final ChannelName JOBS = ChannelName.of("thumbnails");

    private final List<RedisCommands<String, byte[]>> redis = new ArrayList<>();
    private Cores cores;
    private ChannelLayer layer;

    @BeforeEach
    void start() {
        cores = new Cores(3);
        layer = cores.open();
        for (int i = 0; i < 3; i++) redis.add(cores.stranger(i));
    }

    @AfterEach
    void stop() {
        cores.close();
    }

    private List<Long> cards(String key) {
        return redis.stream().map(it -> it.zcard(key)).toList();
    }

    @Test
    void aDirectSendGoesWhereItsReaderLooks() {
        // Python's own would put it on the third, by the hash of the whole name.
        layer.send(
                ChannelName.of("specific.00112233445566778899aabbccddeeff!ffeeddccbbaa99887766554433221100"),
                numbered(1));
        assertThat(cards("asgispecific.00112233445566778899aabbccddeeff!")).containsExactly(0L, 1L, 0L);
    }

    @Test
    void groupsAreWhereTheirNamesSay() {
        layer.groupAdd(GroupName.of("chat"), JOBS);
        layer.groupAdd(GroupName.of("chat_lobby"), JOBS);
        assertThat(cards("asgi:group:chat")).containsExactly(1L, 0L, 0L);
        assertThat(cards("asgi:group:chat_lobby")).containsExactly(0L, 1L, 0L);
    }

    @Test
    void aGroupMessageForAWorkQueueGoesToOneServer() {
        layer.groupAdd(GroupName.of("chat"), JOBS);
        for (int i = 0; i < 5; i++) layer.groupSend(GroupName.of("chat"), numbered(i));
        assertThat(cards("asgithumbnails")).containsExactly(0L, 0L, 5L);
    }

    @Test
    void workGoesToTheServersInTurnAndIsReadFromAll() throws Exception {
        for (int i = 0; i < 9; i++) layer.send(JOBS, numbered(i));
        assertThat(cards("asgithumbnails")).containsExactly(3L, 3L, 3L);
        var arrived = new HashSet<Long>();
        try (var work = layer.openWork(Set.of(JOBS))) {
            for (int i = 0; i < 9; i++)
                arrived.add(number(work.receive(DEADLINE).orElseThrow().message()));
        }
        assertThat(arrived).hasSize(9);
    }

    @Test
    void workOnAnyServerWakesAWaitingReader() throws Exception {
        var wire = new WireFormat(RedisOptions.Serializer.MESSAGE_PACK, 12, List.of(), null);
        try (var work = layer.openWork(Set.of(JOBS))) {
            for (int i = 0; i < 30; i++) {
                int server = i % 3;
                long number = i;
                Thread.ofVirtual()
                        .start(() -> redis.get(server)
                                .zadd(
                                        "asgithumbnails",
                                        System.currentTimeMillis() / 1e3,
                                        wire.encode(numbered(number))));
                assertThat(number(work.receive(DEADLINE).orElseThrow().message()))
                        .isEqualTo(i);
            }
        }
    }

    @Test
    void messagesForThisProcessAreReadFromEveryServer() throws Exception {
        var wire = new WireFormat(RedisOptions.Serializer.MESSAGE_PACK, 12, List.of(), null);
        try (var mailbox = layer.openMailbox()) {
            var name = mailbox.name();
            for (int i = 0; i < 30; i++) {
                // Python sends to each of them.
                redis.get(i % 3)
                        .zadd(
                                "asgi" + name.nonLocalPart(),
                                System.currentTimeMillis() / 1e3,
                                wire.encode(numbered(i), name.value()));
                assertThat(mailbox.receive(DEADLINE).map(Cores::number)).contains((long) i);
            }
        }
    }

    @Test
    void membersOnAllServersHearAGroup() throws Exception {
        var room = GroupName.of("room");
        var others = List.of(cores.open(), cores.open(), cores.open(), cores.open());
        var mailboxes = others.stream().map(ChannelLayer::openMailbox).toList();
        for (var mailbox : mailboxes) mailbox.join(room);
        for (int i = 0; i < 100; i++) layer.groupSend(room, numbered(i));
        for (var mailbox : mailboxes)
            for (int i = 0; i < 100; i++)
                assertThat(mailbox.receive(DEADLINE).map(Cores::number)).contains((long) i);
    }

    @Test
    void flushReachesAllServers() {
        for (int i = 0; i < 9; i++) layer.send(JOBS, numbered(i));
        layer.flush();
        assertThat(cards("asgithumbnails")).containsExactly(0L, 0L, 0L);
    }
}
