package dev.levada.layer.redis.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShardHashTest {
    @Test
    void findsTheServersThatPythonFinds() {
        assertOn("chat", 0, 0, 0);
        assertOn("chat_lobby", 1, 1, 2);
        assertOn("group-1", 0, 0, 1);
        assertOn("asgi__group__chat", 1, 2, 4);
        assertOn("specific.00112233445566778899aabbccddeeff!", 1, 1, 2);
        assertOn("specific.00112233445566778899aabbccddeeff!ffeeddccbbaa99887766554433221100", 1, 2, 3);
        assertOn("thumbnails", 1, 2, 4);
        assertOn("a", 1, 2, 4);
    }

    @Test
    void usesEveryServerAndNoOther() {
        for (int servers = 1; servers <= 16; servers++) {
            int count = servers;
            assertThat(IntStream.range(0, 2000).map(i -> ShardHash.indexOf("name-" + i, count)))
                    .containsOnly(IntStream.range(0, count).boxed().toArray(Integer[]::new));
        }
    }

    @Test
    void needsAServer() {
        assertThatThrownBy(() -> ShardHash.indexOf("chat", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Expected at least one server, but got 0.");
    }

    private static void assertOn(String name, int ofTwo, int ofThree, int ofFive) {
        assertThat(ShardHash.indexOf(name, 1)).isZero();
        assertThat(ShardHash.indexOf(name, 2)).as(name).isEqualTo(ofTwo);
        assertThat(ShardHash.indexOf(name, 3)).as(name).isEqualTo(ofThree);
        assertThat(ShardHash.indexOf(name, 5)).as(name).isEqualTo(ofFive);
    }
}
