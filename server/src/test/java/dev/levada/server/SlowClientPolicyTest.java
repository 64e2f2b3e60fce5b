package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Bytes;
import dev.levada.contract.Outlet;
import dev.levada.contract.WebSocketEvent;
import dev.levada.server.options.SlowClientPolicy;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// T-52: a member that does not read costs a bounded amount and nobody else anything; what is lost is
/// counted.
final class SlowClientPolicyTest {
    private static final int MESSAGES = 4_000;
    private static final int BYTES = 5_000;

    private static WebSocketEvent.SendBytes numbered(int number) {
        byte[] payload = new byte[BYTES];
        ByteBuffer.wrap(payload).putInt(number);
        return new WebSocketEvent.SendBytes(Bytes.wrap(payload));
    }

    private static int number(RawFrame frame) {
        return ByteBuffer.wrap(frame.payload()).getInt();
    }

    private static long closed(ServerForTests server) {
        return server.server().statistics().slowClientsClosed();
    }

    @ParameterizedTest
    @CsvSource({
        "CLOSE, true",
        "CLOSE, false",
        "DROP_NEWEST, true",
        "DROP_NEWEST, false",
        "DROP_OLDEST, true",
        "DROP_OLDEST, false"
    })
    void aMemberThatDoesNotReadIsHandledByThePolicy(SlowClientPolicy policy, boolean throughLane) throws Exception {
        try (var server = ServerForTests.of(
                        Apps.READER, options -> options.withEventLoops(1).withSlowClientPolicy(policy));
                var slow = RawClient.connect(server.port(), 4_096)) {
            slow.write(ServerForTests.handshake());
            ServerForTests.accepted(slow);
            var slowScope = server.next();
            var slowOutlet = slowScope.scope().extension(Outlet.class).orElseThrow();
            try (var good = server.webSocket()) {
                var goodOutlet = server.next().scope().extension(Outlet.class).orElseThrow();
                var members = List.of(slowOutlet, goodOutlet);
                // Whoever is closed has a few seconds to read why: on a busy machine they are needed.
                for (int i = 0; i < MESSAGES && closed(server) == 0; i++) {
                    if (throughLane) {
                        slowOutlet.lane().write(members, null, numbered(i));
                    } else {
                        slowOutlet.write(numbered(i));
                        goodOutlet.write(numbered(i));
                    }
                    assertThat(number(good.readFrame())).isEqualTo(i);
                }
                switch (policy) {
                    case CLOSE -> {
                        assertThat(slow.readCloseFrame().closeCode()).isEqualTo(1013);
                        slowScope.await("disconnect 1013 The client reads too slowly.");
                        assertThat(closed(server)).isEqualTo(1);
                    }
                    case DROP_NEWEST -> {
                        var seen = server.awaitStatistics("drops", it -> it.droppedBroadcasts() > 0);
                        int arrived = MESSAGES - Math.toIntExact(seen.droppedBroadcasts());
                        // The oldest, in one piece; then what fits again.
                        for (int i = 0; i < arrived; i++)
                            assertThat(number(slow.readFrame())).isEqualTo(i);
                    }
                    case DROP_OLDEST -> {
                        var seen = server.awaitStatistics("drops", it -> it.droppedBroadcasts() > 0);
                        int arrived = MESSAGES - Math.toIntExact(seen.droppedBroadcasts());
                        int last = -1;
                        for (int i = 0; i < arrived; i++) {
                            int number = number(slow.readFrame());
                            assertThat(number).isGreaterThan(last);
                            last = number;
                        }
                        assertThat(last).as("the newest is there").isEqualTo(MESSAGES - 1);
                    }
                }
                long written = server.server().statistics().broadcastsWritten();
                long dropped = server.server().statistics().droppedBroadcasts();
                if (policy != SlowClientPolicy.CLOSE)
                    assertThat(written + dropped).isEqualTo(2L * MESSAGES);
            }
        }
    }
}
