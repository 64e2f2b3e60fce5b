package dev.levada.layer.redis.pubsub;

import static dev.levada.layer.redis.pubsub.Servers.SILENCE;
import static dev.levada.layer.redis.pubsub.Servers.eventually;
import static dev.levada.layer.redis.pubsub.Servers.number;
import static dev.levada.layer.redis.pubsub.Servers.numbered;
import static dev.levada.layer.redis.pubsub.Servers.receive;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.layer.ChannelName;
import dev.levada.layer.GroupName;
import dev.levada.layer.Mailbox;
import dev.levada.layer.redis.wire.ShardHash;
import java.util.ArrayList;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A layer over three servers.
@Timeout(60)
class PubSubShardingTest {
    private final Servers servers = new Servers(3);

    @AfterEach
    void close() throws Exception {
        servers.close();
    }

    private void assertSubscribedOnlyOn(int index, String topic) throws Exception {
        for (int i = 0; i < 3; i++)
            assertThat(servers.connect(i).subscribers(topic))
                    .as(topic + " on server " + i)
                    .isEqualTo(i == index ? 1 : 0);
    }

    @Test
    void hasTheTopicOfAGroupWhereItsHashSays() throws Exception {
        try (var mailbox = servers.open().openMailbox()) {
            mailbox.join(GroupName.of("chat"));
            // The hash is that of the topic, not of the group, which would be on server 0.
            assertSubscribedOnlyOn(2, "asgi__group__chat");
        }
    }

    @Test
    void hasChannelsWhereTheirWholeNameSays() throws Exception {
        var layer = servers.open();
        for (int i = 0; i < 10; i++)
            try (var mailbox = layer.openMailbox()) {
                var name = mailbox.name().value();
                assertSubscribedOnlyOn(ShardHash.indexOf(name, 3), name);
            }
        try (var _ = layer.openWork(Set.of(ChannelName.of("thumbnails")))) {
            assertSubscribedOnlyOn(2, "thumbnails");
        }
    }

    @Test
    void reachesEverybodyOnEveryServerOnce() throws Exception {
        var here = servers.open();
        var there = servers.open();
        var members = new ArrayList<Mailbox>();
        for (int i = 0; i < 30; i++)
            for (var layer : new RedisPubSubLayer[] {here, there}) {
                var member = layer.openMailbox();
                member.join(GroupName.of("group-" + i));
                members.add(member);
            }
        for (int i = 0; i < 30; i++) here.groupSend(GroupName.of("group-" + i), numbered(i));
        for (int i = 0; i < 60; i++) assertThat(number(receive(members.get(i)))).isEqualTo(i / 2);
        for (var member : members) there.send(member.name(), numbered(7));
        for (var member : members) assertThat(number(receive(member))).isEqualTo(7);
        for (int i = 0; i < 3; i++)
            assertThat(servers.connect(i).topics()).as("server " + i).isGreaterThan(5);
        assertThat(members.getFirst().receive(SILENCE)).isEmpty();
        for (var member : members) member.close();
        for (int i = 0; i < 3; i++) eventually("topics", servers.connect(i)::topics, topics -> topics == 0);
    }

    @Test
    void worksOnWithTheOtherServersWhenOneIsAway() throws Exception {
        var here = servers.open();
        var there = servers.open();
        var members = new ArrayList<Mailbox>();
        for (int i = 0; i < 30; i++) {
            members.add(there.openMailbox());
            members.getLast().join(GroupName.of("group-" + i));
        }
        servers.all.get(1).kill();
        for (int i = 0; i < 30; i++)
            if (ShardHash.indexOf("asgi__group__group-" + i, 3) != 1) {
                here.groupSend(GroupName.of("group-" + i), numbered(i));
                assertThat(number(receive(members.get(i)))).isEqualTo(i);
            }
    }
}
