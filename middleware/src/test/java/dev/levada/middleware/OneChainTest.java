package dev.levada.middleware;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Application;
import dev.levada.contract.Event;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Middleware;
import dev.levada.contract.RequestHead;
import dev.levada.contract.Scope;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketScope;
import dev.levada.middleware.identity.Authentication;
import dev.levada.middleware.identity.Guarded;
import dev.levada.middleware.identity.TokenSource;
import dev.levada.testkit.ApplicationCommunicator;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// T-42: an upgrade is no way around what plain requests have to pass.
final class OneChainTest {
    /// What stands in the way, and the status with which it refuses.
    enum Door {
        PERMISSION(401) {
            @Override
            Middleware middleware() {
                return Authentication.byToken(_ -> Optional.empty(), Optional::of, TokenSource.authorization())
                        .then(Guarded.signedIn());
            }
        },
        HOST(400) {
            @Override
            Middleware middleware() {
                return AllowedHosts.of("example.com");
            }
        },
        ORIGIN(403) {
            @Override
            Middleware middleware() {
                return AllowedOrigins.of("https://example.com");
            }
        },
        RATE(429) {
            @Override
            Middleware middleware() {
                var limit = RateLimit.per(_ -> "everybody", 1, Duration.ofHours(1));
                // The one that there was is gone.
                return inner -> (scope, receive, send) -> {
                    limit.around((_, _, _) -> {}).serve(scope, () -> new HttpEvent.Disconnect(), _ -> {});
                    limit.around(inner).serve(scope, receive, send);
                };
            }
        };

        private final int status;

        Door(int status) {
            this.status = status;
        }

        abstract Middleware middleware();
    }

    private static final Headers STRANGE =
            Headers.of("host", "evil.example", "origin", "https://evil.example", "authorization", "Bearer bad");

    private final AtomicInteger inside = new AtomicInteger();
    private final Application application = (_, _, _) -> inside.incrementAndGet();

    private int status(Door door, Scope scope) {
        try (var visitor = ApplicationCommunicator.start(door.middleware().around(application), scope, Visit.PATIENT)) {
            visitor.send(scope instanceof WebSocketScope ? new WebSocketEvent.Connect() : HttpEvent.Request.EMPTY);
            Event.Outbound answer = visitor.receive();
            return switch (answer) {
                case HttpEvent.ResponseStart start -> start.status();
                case WebSocketEvent.DenialStart start -> start.status();
                default -> throw new AssertionError("Expected a refusal, but got " + answer);
            };
        }
    }

    @ParameterizedTest
    @EnumSource(Door.class)
    void whatRefusesARequestRefusesEveryWayToAWebSocket(Door door) {
        var plain = RequestHead.of("GET", "http", "/", STRANGE);
        var upgrade = RequestHead.of("GET", "ws", "/", STRANGE);
        var extended = new RequestHead("2", "CONNECT", "wss", "/", "/", "", "", STRANGE, null, null);
        // Whose page asks is of no matter to a plain GET.
        if (door != Door.ORIGIN) assertThat(status(door, HttpScope.of(plain))).isEqualTo(door.status);
        assertThat(status(door, WebSocketScope.of(upgrade))).isEqualTo(door.status);
        assertThat(status(door, WebSocketScope.of(extended))).isEqualTo(door.status);
        assertThat(inside).hasValue(0);
    }
}
