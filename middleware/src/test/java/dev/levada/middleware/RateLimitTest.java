package dev.levada.middleware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.ContractException;
import dev.levada.contract.WebSocketEvent;
import dev.levada.testkit.WebSocketCommunicator;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class RateLimitTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);

    private RateLimit byHeader(int most, Duration time, int callers) {
        return RateLimit.per(scope -> scope.headers().first("who").orElse(null), most, time)
                .with(callers, nanos::get);
    }

    private static int status(RateLimit limit, String who) {
        return Visit.send(limit.around(Visit.answering(200, "")), Visit.http("GET", "/", "who", who))
                .status();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void soManyPassAtOnceAndTheNextIsToldWhenToComeBack() {
        var limit = byHeader(3, Duration.ofSeconds(30), 10);
        for (int i = 0; i < 3; i++) assertThat(status(limit, "ann")).isEqualTo(200);
        var refused = Visit.send(limit.around(Visit.answering(200, "")), Visit.http("GET", "/", "who", "ann"));
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.headers().first("retry-after")).contains("10");
        assertThat(limit.refused()).isEqualTo(1);
    }

    @Test
    void tokensComeBackEvenly() {
        var limit = byHeader(3, Duration.ofSeconds(30), 10);
        for (int i = 0; i < 4; i++) status(limit, "ann");
        pass(Duration.ofSeconds(10).minusNanos(1));
        assertThat(status(limit, "ann")).isEqualTo(429);
        pass(Duration.ofNanos(1));
        assertThat(status(limit, "ann")).isEqualTo(200);
        assertThat(status(limit, "ann")).isEqualTo(429);
        pass(Duration.ofDays(1));
        for (int i = 0; i < 3; i++) assertThat(status(limit, "ann")).isEqualTo(200);
        assertThat(status(limit, "ann")).isEqualTo(429);
    }

    @Test
    void callersDoNotShare() {
        var limit = byHeader(1, Duration.ofSeconds(1), 10);
        assertThat(status(limit, "ann")).isEqualTo(200);
        assertThat(status(limit, "bob")).isEqualTo(200);
        assertThat(status(limit, "ann")).isEqualTo(429);
    }

    @Test
    void whoIsNotNamedIsNotCounted() {
        var limit = RateLimit.per(_ -> null, 1, Duration.ofDays(1));
        for (int i = 0; i < 5; i++) assertThat(status(limit, "x")).isEqualTo(200);
    }

    @Test
    void callersAreForgottenOverTheBoundAndMemoryStaysFlat() {
        var limit = byHeader(1, Duration.ofDays(1), 2);
        status(limit, "ann");
        status(limit, "bob");
        status(limit, "ann");
        status(limit, "eve");
        assertThat(status(limit, "ann")).as("seen of late").isEqualTo(429);
        assertThat(status(limit, "bob")).as("forgotten").isEqualTo(200);
    }

    @Test
    void aSocketThatSendsTooMuchIsClosedAndTheApplicationSeesNoMore() {
        var limit = RateLimit.messages(2, Duration.ofDays(1)).with(10, nanos::get);
        var site = limit.around((_, receive, send) -> {
            receive.next();
            send.accept(WebSocketEvent.Accept.PLAIN);
            while (receive.next() instanceof WebSocketEvent.ReceiveText text)
                send.accept(new WebSocketEvent.SendText(text.text()));
        });
        try (var socket = WebSocketCommunicator.start(site, "/")) {
            socket.connect();
            for (var text : new String[] {"one", "two", "three", "four"}) socket.sendText(text);
            assertThat(socket.receiveText()).isEqualTo("one");
            assertThat(socket.receiveText()).isEqualTo("two");
            assertThat(socket.awaitClose().code()).isEqualTo(1008);
        }
        assertThat(limit.refused()).isEqualTo(1);
    }

    @Test
    void limitsThatLimitNothingAreRefused() {
        assertThatThrownBy(() -> RateLimit.perAddress(0, Duration.ofSeconds(1))).isInstanceOf(ContractException.class);
        assertThatThrownBy(() -> RateLimit.perAddress(1, Duration.ZERO)).isInstanceOf(ContractException.class);
    }
}
