package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Application;
import dev.levada.contract.ContractException;
import dev.levada.contract.Headers;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// T-09: an exception at the point of setting, and nothing of it on the wire.
final class HttpHeaderInjectionTest {
    @ParameterizedTest
    @CsvSource({
        "location, /a\\r\\nx-evil: 1",
        "location, /a\\nx-evil: 1",
        "location, /a\\rx-evil: 1",
        "location, /a\\0x-evil: 1",
        "set-cookie, a=b\\r\\n\\r\\nx-evil: 1",
        "x-wide, \u010d\u010ax-evil: 1",
        "x evil, 1",
        "x-evil:, 1",
        "x\\r\\nx-evil, 1",
        "x\\0evil, 1",
        "'', x-evil"
    })
    void aHeaderCannotSplitAResponse(String name, String value) {
        String bad = value.translateEscapes();
        Application application = (scope, _, send) -> {
            var headers = Headers.of(name.translateEscapes(), bad);
            if (scope instanceof WebSocketScope) send.accept(new WebSocketEvent.Accept(null, headers));
            else Apps.respond(send, 200, headers, "");
        };
        try (var server = ServerForTests.of(application);
                var socket = server.client()) {
            assertThat(server.get("/").toString()).contains("500").doesNotContain("evil");
            assertThat(server.next().awaitEnd().getLast()).startsWith("threw " + ContractException.class.getName());
            socket.write(ServerForTests.handshake());
            assertThat(socket.readTextToEnd()).startsWith("HTTP/1.1 500").doesNotContain("evil");
        }
    }

    /// Headers that nobody has checked: the second byte of a wide character is no line end.
    @Test
    void aWideCharacterIsNoLineEnd() {
        var unchecked = Headers.parsed(new String[] {"x-wide", "a\u010d\u010ax-evil: 1"});
        try (var server = ServerForTests.of((_, _, send) -> Apps.respond(send, 200, unchecked, ""))) {
            assertThat(server.get("/").headers("x-wide")).containsExactly("a??x-evil: 1");
        }
    }
}
