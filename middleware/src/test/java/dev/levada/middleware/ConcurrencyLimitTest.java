package dev.levada.middleware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.ContractException;
import dev.levada.contract.Headers;
import dev.levada.contract.RequestHead;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketScope;
import dev.levada.testkit.ApplicationCommunicator;
import dev.levada.testkit.TestResponse;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// T-54.
final class ConcurrencyLimitTest {
    private final ConcurrencyLimit limit =
            ConcurrencyLimit.per(scope -> scope.headers().first("who").orElse(null), 2);

    private ApplicationCommunicator socket(String who) {
        var scope = WebSocketScope.of(RequestHead.of("GET", "ws", "/ws", Headers.of("who", who)));
        var socket = ApplicationCommunicator.start(limit.around(Visit.answering(200, "")), scope, Visit.PATIENT);
        socket.send(new WebSocketEvent.Connect());
        return socket;
    }

    private TestResponse request(String who) {
        return Visit.send(limit.around(Visit.answering(200, "")), Visit.http("GET", "/", "who", who));
    }

    @Test
    void soManyRunAtATimeAndTheNextIsRefusedUntilOneHasEnded() {
        try (var one = socket("ann");
                var two = socket("ann")) {
            assertThat(one.receive()).isEqualTo(WebSocketEvent.Accept.PLAIN);
            assertThat(two.receive()).isEqualTo(WebSocketEvent.Accept.PLAIN);
            try (var three = socket("ann")) {
                assertThat(three.receive()).isInstanceOfSatisfying(WebSocketEvent.DenialStart.class, denial -> {
                    assertThat(denial.status()).isEqualTo(429);
                    assertThat(denial.headers().first("retry-after")).contains("1");
                });
            }
            assertThat(request("ann").status()).isEqualTo(429);
            assertThat(request("bob").status()).as("another caller").isEqualTo(200);
            two.send(new WebSocketEvent.Disconnect(1000));
            two.awaitEnd();
            assertThat(request("ann").status()).isEqualTo(200);
            assertThat(limit.refused()).isEqualTo(2);
        }
    }

    @Test
    void nothingIsKeptOfWhoHasNothingRunning() {
        for (int i = 0; i < 100; i++) request("caller " + i);
        assertThat(limit.callers()).isZero();
        var failing = limit.around((_, _, _) -> {
            throw new IllegalStateException("on purpose");
        });
        assertThatThrownBy(() -> Visit.send(failing, Visit.http("GET", "/", "who", "ann")))
                .hasStackTraceContaining("on purpose");
        assertThat(limit.callers()).isZero();
    }

    @Test
    void whoIsNotNamedIsNotCounted() {
        var sockets = new ArrayList<ApplicationCommunicator>();
        for (int i = 0; i < 5; i++)
            sockets.add(ApplicationCommunicator.start(
                    limit.around(Visit.answering(200, "")),
                    WebSocketScope.of(RequestHead.of("GET", "ws", "/ws", Headers.EMPTY)),
                    Visit.PATIENT));
        for (var socket : sockets) {
            socket.send(new WebSocketEvent.Connect());
            assertThat(socket.receive()).isEqualTo(WebSocketEvent.Accept.PLAIN);
            socket.close();
        }
    }

    @Test
    void aLimitOfNothingIsRefused() {
        assertThatThrownBy(() -> ConcurrencyLimit.perAddress(0))
                .isInstanceOf(ContractException.class)
                .hasMessage("Expected a limit of at least 1, but got 0.");
    }
}
