package dev.levada.layer.redis;

import static dev.levada.layer.redis.OutageTest.awaitText;
import static dev.levada.layer.redis.OutageTest.delivers;
import static dev.levada.layer.redis.OutageTest.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.consumer.Sockets;
import dev.levada.layer.ChannelLayer;
import dev.levada.routing.Routes;
import dev.levada.testkit.RedisSentinelsForTests;
import dev.levada.testkit.TestSite;
import dev.levada.testkit.TestSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Threats-and-faults F-41: a master that dies and is replaced, for all three layers at once because a
/// failover takes its time.
@Timeout(120)
class SentinelTest {
    private record Scene(ChannelLayer layer, ChannelLayer peer, TestSite site, TestSocket socket) {
        static Scene open(String url) {
            var layer = ChannelLayer.open(url);
            var peer = ChannelLayer.open(url);
            var site = TestSite.live(it -> it.around(Routes.of(Sockets.socket("/room", OutageTest.Room::new))), layer);
            return new Scene(layer, peer, site, site.webSocket("/room").connect());
        }

        void close() {
            socket.close();
            site.close();
            peer.close();
            layer.close();
        }
    }

    @Test
    void closesNoSocketAndWritesToTheNewMasterAfterAFailover() {
        var scenes = new ArrayList<Scene>();
        try (var sentinels = RedisSentinelsForTests.start()) {
            for (var mode : List.of("", "+pubsub", "+levada"))
                scenes.add(Scene.open(withOptions(sentinels.url("redis-sentinel" + mode))));
            sentinels.failOver();
            for (var scene : scenes) {
                awaitText(scene.socket(), "gap true");
                until(() -> delivers(scene.peer(), "after"), "the peer sends to the new master");
                awaitText(scene.socket(), "after");
                assertThat(scene.layer().statistics().memberships()).isEqualTo(1);
            }
        } finally {
            scenes.forEach(Scene::close);
        }
    }

    private static String withOptions(String url) {
        return url + (url.contains("?") ? "&" : "?") + "timeout=2s";
    }
}
