package dev.levada.layer.redis.core;

import static dev.levada.layer.redis.core.Cores.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerOptions;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Mailboxes that somebody else has put into groups, as Python does with `group_add` of a name.
class ForeignMembershipsTest {
    private static final GroupName ROOM = GroupName.of("room");
    private static final String KEY = "asgi:group:room";
    private static final int CROWD = 1_200;

    private final Cores cores = new Cores(1);

    @AfterEach
    void close() {
        cores.close();
    }

    private ChannelLayer open(Duration groupExpiry) {
        return cores.open(cores.options().withLayer(LayerOptions.DEFAULT.withGroupExpiry(groupExpiry)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static double now() {
        return System.currentTimeMillis() / 1e3;
    }

    private static double score(RedisCommands<String, byte[]> stranger, String member) {
        return stranger.zscore(KEY, bytes(member));
    }

    @Test
    void areRenewedByTheOwnerAsLongAsTheMailboxIsOpen() throws Exception {
        var layer = open(Duration.ofSeconds(6));
        var other = cores.open();
        var stranger = cores.stranger(0);
        try (var open = layer.openMailbox();
                var closed = layer.openMailbox()) {
            double added = now() - 1;
            // More than fit into one answer, and somebody else's.
            for (int i = 0; i < CROWD; i++) stranger.zadd(KEY, now(), bytes("specific.0123456789abcdef!" + i));
            stranger.zadd(KEY, added, bytes(open.name().value()));
            stranger.zadd(KEY, added, bytes(closed.name().value()));
            stranger.set("asgi:group:nogroup", bytes("of another kind"));
            closed.close();
            until(() -> score(stranger, open.name().value()) > added + 1, "the membership is renewed");
            assertThat(score(stranger, closed.name().value())).isEqualTo(added);
            assertThat(stranger.ttl(KEY)).isPositive();
            other.groupSend(ROOM, Cores.numbered(7));
            assertThat(Cores.number(open.receive(Cores.DEADLINE).orElseThrow())).isEqualTo(7);
        }
    }
}
