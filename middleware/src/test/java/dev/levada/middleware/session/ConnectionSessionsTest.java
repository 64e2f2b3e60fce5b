package dev.levada.middleware.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.ContractException;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.RequestHead;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketEvents;
import dev.levada.contract.WebSocketScope;
import dev.levada.middleware.SigningKeys;
import dev.levada.testkit.HttpCommunicator;
import dev.levada.testkit.TestOptions;
import dev.levada.testkit.WebSocketCommunicator;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// The session of a connection, that of the browser on a connection, and both.
final class ConnectionSessionsTest {
    private static final TestOptions PATIENT = TestOptions.defaults().withDeadline(Duration.ofSeconds(20));

    private final MemorySessionStore ofConnections = new MemorySessionStore();
    private final MemorySessionStore ofBrowsers = new MemorySessionStore();
    private final ConnectionSessions connections = ConnectionSessions.in(ofConnections);
    private final Sessions browsers = Sessions.in(ofBrowsers);

    /// `set x`, `get`, `flush`, `cycle`, on one of the two.
    private static final Application COMMANDS = (scope, receive, send) -> {
        for (var event : WebSocketEvents.accepting((WebSocketScope) scope, receive, send)) {
            if (!(event instanceof WebSocketEvent.ReceiveText text)) continue;
            var words = text.text().split(" ", 3);
            var session = words[0].equals("browser") ? Session.of(scope) : Session.ofConnection(scope);
            String answer = switch (words[1]) {
                case "set" -> {
                    session.set("name", words[2]);
                    yield "set";
                }
                case "save" -> String.valueOf(session.save());
                case "flush" -> {
                    session.flush();
                    yield "flushed";
                }
                case "cycle" -> {
                    try {
                        session.cycle();
                        yield "cycled";
                    } catch (ContractException e) {
                        yield String.valueOf(e.getMessage());
                    }
                }
                default -> session.get("name").orElse("nothing");
            };
            send.accept(new WebSocketEvent.SendText(answer));
        }
    };

    private static WebSocketCommunicator open(Application application, String... headers) {
        var scope = WebSocketScope.of(RequestHead.of("GET", "ws", "/", Headers.of(headers)));
        var socket = WebSocketCommunicator.start(application, scope, PATIENT);
        socket.connect();
        return socket;
    }

    private static String ask(WebSocketCommunicator socket, String command) {
        socket.sendText(command);
        return socket.receiveText();
    }

    private String browser() {
        Application begin = (scope, _, send) -> {
            Session.of(scope).set("name", "ann");
            send.accept(new HttpEvent.ResponseStart(200));
            send.accept(new HttpEvent.ResponseBody(Bytes.EMPTY));
        };
        var scope = HttpScope.of(RequestHead.of("GET", "http", "/", Headers.EMPTY));
        try (var exchange = HttpCommunicator.start(browsers.around(begin), scope, PATIENT)) {
            String line = exchange.response().headers().first("set-cookie").orElseThrow();
            return line.substring(0, line.indexOf(';'));
        }
    }

    @Test
    void eachConnectionHasItsOwn() {
        try (var one = open(connections.around(COMMANDS));
                var two = open(connections.around(COMMANDS))) {
            ask(one, "own set blue");
            assertThat(ask(two, "own get")).isEqualTo("nothing");
            assertThat(ask(one, "own get")).isEqualTo("blue");
        }
    }

    @Test
    void whatChangedIsSavedBeforeTheNextEventAndForgottenAtTheEnd() {
        try (var socket = open(connections.around(COMMANDS))) {
            assertThat(ofConnections.size()).isZero();
            ask(socket, "own set blue");
            socket.receivesNothing();
            assertThat(ofConnections.size()).isEqualTo(1);
        }
        assertThat(ofConnections.size()).isZero();
    }

    @Test
    void aConnectionThatKeepsNothingIsNeverStored() {
        try (var socket = open(connections.around(COMMANDS))) {
            assertThat(ask(socket, "own get")).isEqualTo("nothing");
            socket.receivesNothing();
            assertThat(ofConnections.size()).isZero();
        }
    }

    @Test
    void bothTogetherAreApart() {
        String cookie = browser();
        var site = browsers.then(connections).around(COMMANDS);
        try (var one = open(site, "cookie", cookie);
                var two = open(site, "cookie", cookie)) {
            ask(one, "own set blue");
            assertThat(ask(one, "browser get")).isEqualTo("ann");
            ask(one, "browser set bob");
            assertThat(ask(one, "browser save")).isEqualTo("true");
            assertThat(ask(two, "browser get")).isEqualTo("bob");
            assertThat(ask(two, "own get")).isEqualTo("nothing");
            assertThat(ask(one, "own get")).isEqualTo("blue");
        }
        assertThat(ofBrowsers.size()).isEqualTo(1);
        assertThat(ofConnections.size()).isZero();
    }

    @Test
    void theOwnSessionCanBeCycledAndFlushedAtAnyTime() {
        try (var socket = open(connections.around(COMMANDS))) {
            ask(socket, "own set blue");
            assertThat(ask(socket, "own cycle")).isEqualTo("cycled");
            assertThat(ask(socket, "own get")).isEqualTo("blue");
            assertThat(ofConnections.size()).isEqualTo(1);
            ask(socket, "own flush");
            assertThat(ask(socket, "own get")).isEqualTo("nothing");
            assertThat(ofConnections.size()).isZero();
        }
    }

    @Test
    void theBrowsersCanBeFlushedOnAnOpenSocketButNotCycled() {
        String cookie = browser();
        try (var socket = open(browsers.around(COMMANDS), "cookie", cookie)) {
            assertThat(ask(socket, "browser cycle")).contains("because it needs a cookie");
            assertThat(ask(socket, "browser get")).isEqualTo("ann");
            ask(socket, "browser flush");
            assertThat(ofBrowsers.size()).isZero();
            assertThat(ask(socket, "browser get")).isEqualTo("nothing");
        }
    }

    @Test
    void withoutTheMiddlewareTheErrorSaysWhatToDo() {
        var scope = WebSocketScope.of(RequestHead.of("GET", "ws", "/", Headers.EMPTY));
        assertThatThrownBy(() -> Session.ofConnection(scope))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("ConnectionSessions.in(store)");
    }

    @Test
    void aCookieIsNoPlaceForIt() {
        var cookies = new SignedCookieSessionStore(SigningKeys.of("a secret of enough bytes"));
        assertThatThrownBy(() -> ConnectionSessions.in(cookies))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("SignedCookieSessionStore");
    }

    @Test
    void requestsPass() {
        Application none = (scope, _, send) -> {
            assertThat(scope.attribute(Session.OF_CONNECTION)).isEmpty();
            send.accept(new HttpEvent.ResponseStart(204));
            send.accept(new HttpEvent.ResponseBody(Bytes.EMPTY));
        };
        var scope = HttpScope.of(RequestHead.of("GET", "http", "/", Headers.EMPTY));
        try (var exchange = HttpCommunicator.start(connections.around(none), scope, PATIENT)) {
            assertThat(exchange.response().status()).isEqualTo(204);
        }
    }
}
