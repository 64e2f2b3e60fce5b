package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Bytes;
import dev.levada.contract.Outlet;
import dev.levada.contract.WebSocketEvent;
import dev.levada.server.options.SlowClientPolicy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Broadcasts with a key: a peer that is behind gets the newest of each, and no backlog.
final class NewestOfEachKeyTest {
    private static final int KEYS = 10;
    private static final int MESSAGES = 4_000;
    private static final int BYTES = 5_000;

    private static WebSocketEvent.Send numbered(int number) {
        byte[] payload = new byte[BYTES];
        ByteBuffer.wrap(payload).putInt(number);
        return new WebSocketEvent.SendBytes(Bytes.wrap(payload));
    }

    private static int number(RawFrame frame) {
        return ByteBuffer.wrap(frame.payload()).getInt();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPeerThatDoesNotReadGetsTheNewestOfEachAndIsNotClosed(boolean throughLane) throws Exception {
        try (var server = ServerForTests.of(
                        Apps.READER,
                        options -> options.withEventLoops(1).withSlowClientPolicy(SlowClientPolicy.CLOSE));
                var slow = RawClient.connect(server.port(), 4_096)) {
            slow.write(ServerForTests.handshake());
            ServerForTests.accepted(slow);
            var slowOutlet = server.next().scope().extension(Outlet.class).orElseThrow();
            try (var good = server.webSocket()) {
                var goodOutlet = server.next().scope().extension(Outlet.class).orElseThrow();
                var members = List.of(slowOutlet, goodOutlet);
                // Twenty times what may wait for a peer.
                for (int i = 0; i < MESSAGES; i++) {
                    var message = numbered(i).latestOf("key " + i % KEYS);
                    if (throughLane) {
                        slowOutlet.lane().write(members, null, message);
                    } else {
                        slowOutlet.write(message);
                        goodOutlet.write(message);
                    }
                    // Whoever keeps up gets them all.
                    assertThat(number(good.readFrame())).isEqualTo(i);
                }
                var seen = server.awaitStatistics("replaced", it -> it.replacedBroadcasts() > 0);
                assertThat(seen.slowClientsClosed()).isZero();
                assertThat(seen.droppedBroadcasts()).isZero();
                int arrived = MESSAGES - Math.toIntExact(seen.replacedBroadcasts());
                var last = new ArrayList<Integer>();
                for (int i = 0; i < arrived; i++) last.add(number(slow.readFrame()));
                assertThat(last.subList(arrived - KEYS, arrived)).containsExactlyInAnyOrderElementsOf(newest());
            }
        }
    }

    private static List<Integer> newest() {
        var numbers = new ArrayList<Integer>();
        for (int i = MESSAGES - KEYS; i < MESSAGES; i++) numbers.add(i);
        return numbers;
    }

    @Test
    void keysBeyondTheBoundAreHandledByThePolicy() throws Exception {
        try (var server = ServerForTests.of(
                        Apps.READER,
                        options -> options.withEventLoops(1).withSlowClientPolicy(SlowClientPolicy.CLOSE));
                var slow = RawClient.connect(server.port(), 4_096)) {
            slow.write(ServerForTests.handshake());
            ServerForTests.accepted(slow);
            var outlet = server.next().scope().extension(Outlet.class).orElseThrow();
            for (int i = 0; i < MESSAGES; i++)
                outlet.lane().write(List.of(outlet), null, numbered(i).latestOf("key " + i));
            assertThat(slow.readCloseFrame().closeCode()).isEqualTo(1013);
        }
    }

    @Test
    void theOldestIsDroppedWithItsKeyAndAMessageWithoutOneIsNeverReplaced() throws Exception {
        try (var server = ServerForTests.of(
                        Apps.READER,
                        options -> options.withEventLoops(1).withSlowClientPolicy(SlowClientPolicy.DROP_OLDEST));
                var slow = RawClient.connect(server.port(), 4_096)) {
            slow.write(ServerForTests.handshake());
            ServerForTests.accepted(slow);
            var outlet = server.next().scope().extension(Outlet.class).orElseThrow();
            for (int i = 0; i < MESSAGES; i++) {
                var plain = numbered(i);
                var message = i % 2 == 0 ? plain : plain.latestOf("key " + i % 1_001);
                outlet.lane().write(List.of(outlet), null, message);
            }
            outlet.lane().write(List.of(outlet), null, numbered(MESSAGES));
            var seen = server.awaitStatistics("all", it -> it.droppedBroadcasts() > 0);
            int newest = 0;
            while (newest < MESSAGES) newest = number(slow.readFrame());
            assertThat(seen.slowClientsClosed()).isZero();
        }
    }
}
