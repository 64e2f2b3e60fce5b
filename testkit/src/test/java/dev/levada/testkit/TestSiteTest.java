package dev.levada.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.UnsupportedScopeException;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketEvents;
import dev.levada.contract.WebSocketScope;
import org.junit.jupiter.api.Test;

class TestSiteTest {
    private static final Application SITE = (scope, receive, send) -> {
        switch (scope) {
            case WebSocketScope _ -> {
                for (var event : WebSocketEvents.accepting(scope, receive, send))
                    if (event instanceof WebSocketEvent.Receive message) send.accept(message.echo());
            }
            case HttpScope http -> {
                send.accept(new HttpEvent.ResponseStart(200, Headers.of("content-type", "text/plain")));
                send.accept(new HttpEvent.ResponseBody(Bytes.utf8(http.method() + " " + http.path())));
            }
            default -> throw new UnsupportedScopeException(scope.type());
        }
    };

    @Test
    void aSiteEchoesInMemory() {
        try (var site = TestSite.of(SITE);
                var ann = site.webSocket("/echo").connect()) {
            ann.sendText("hello");
            assertThat(ann.receiveText()).isEqualTo("hello");
            ann.receivesNothing();
            assertThat(site.get("/x?y").text()).isEqualTo("GET /x");
        }
    }

    @Test
    void aSocketOfAnotherOriginIsRefused() {
        try (var site = TestSite.of(SITE)) {
            var handshake = site.webSocket("/echo").origin("http://evil.example");
            assertThat(handshake.refused().status()).isEqualTo(403);
            assertThatThrownBy(handshake::connect).hasMessageContaining("refused with 403");
            site.webSocket("/echo").origin(site.origin()).connect().close();
        }
    }
}
