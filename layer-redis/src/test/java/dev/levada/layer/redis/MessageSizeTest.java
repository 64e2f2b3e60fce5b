package dev.levada.layer.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ContractException;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.testkit.RedisForTests;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How large a message may be.
class MessageSizeTest {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final GroupName ROOM = GroupName.of("room");
    private static final ChannelMessage SMALL = ChannelMessage.of("small", Map.of("text", "x"));
    private static final ChannelMessage LARGE = ChannelMessage.of("large", Map.of("text", "x".repeat(2_048)));

    private static RedisForTests redis;

    @BeforeAll
    static void start() {
        redis = RedisForTests.start();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "redis+pubsub", "redis+levada"})
    void isBoundedAtTheSenderAndWhatIsLargerAllTheSameIsPassedOver(String scheme) throws Exception {
        try (var careless = ChannelLayer.open(redis.url(scheme));
                var careful = ChannelLayer.open(redis.url(scheme) + "?max-message=2048");
                var mailbox = careful.openMailbox();
                var elsewhere = careless.openMailbox()) {
            mailbox.join(ROOM);
            assertThatThrownBy(() -> careful.send(elsewhere.name(), LARGE))
                    .isInstanceOf(ContractException.class)
                    .hasMessageContaining("at most 2048 bytes")
                    .hasMessageContaining("max-message");
            careless.groupSend(ROOM, LARGE);
            careless.send(mailbox.name(), LARGE);
            careless.groupSend(ROOM, SMALL);
            assertThat(mailbox.receive(DEADLINE)).contains(SMALL);
            assertThat(careful.statistics().dropped()).isEqualTo(2);
        }
    }
}
