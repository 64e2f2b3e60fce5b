package dev.levada.testkit;

import static dev.levada.testkit.Applications.http;
import static dev.levada.testkit.Applications.respond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Bytes;
import dev.levada.contract.ClientDisconnectedException;
import dev.levada.contract.ContractException;
import dev.levada.contract.Event;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.RequestHead;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.Test;

class HttpCommunicatorTest {
    @Test
    void aRequestWithoutABodyNeedsOneLine() {
        try (var exchange = HttpCommunicator.start(Applications.HELLO, "GET", "/hello?x")) {
            var response = exchange.response();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.headers()).isEqualTo(Headers.of("content-type", "text/plain"));
            assertThat(response.text()).isEqualTo("GET /hello ");
        }
    }

    @Test
    void aBodyInPartsArrivesInParts() throws InterruptedException {
        BlockingQueue<Event> seen = new ArrayBlockingQueue<>(10);
        var application = http((_, receive, send) -> {
            for (int i = 0; i < 3; i++) seen.add(receive.next());
            respond(send, 204, "");
            seen.add(receive.next());
            seen.add(receive.next());
        });
        try (var exchange = HttpCommunicator.start(application, "POST", "/")) {
            exchange.sendBody(Bytes.utf8("a"));
            exchange.sendBody(Bytes.utf8("b"));
            exchange.endBody();
            exchange.endBody();
            assertThatThrownBy(() -> exchange.sendBody(Bytes.EMPTY)).hasMessageContaining("body that is not ended");
            assertThat(exchange.status()).isEqualTo(204);
        }
        assertThat(seen.take()).isEqualTo(new HttpEvent.Request(Bytes.utf8("a"), true));
        assertThat(seen.take()).isEqualTo(new HttpEvent.Request(Bytes.utf8("b"), true));
        assertThat(seen.take()).isEqualTo(new HttpEvent.Request(Bytes.EMPTY, false));
        assertThat(seen.take()).isEqualTo(new HttpEvent.Disconnect());
        assertThat(seen.take()).isEqualTo(new HttpEvent.Disconnect());
    }

    @Test
    void aStreamIsReadPartByPartAndTheRestIsJoined() {
        var application = http((_, _, send) -> {
            send.accept(new HttpEvent.ResponseStart(200));
            for (var part : "one two three".split(" ")) send.accept(new HttpEvent.ResponseBody(Bytes.utf8(part), true));
            send.accept(new HttpEvent.ResponseBody(Bytes.EMPTY, false));
        });
        try (var exchange = HttpCommunicator.start(application, "GET", "/")) {
            assertThat(exchange.nextPart()).contains(Bytes.utf8("one"));
            assertThat(exchange.response().text()).isEqualTo("twothree");
            assertThat(exchange.nextPart()).isEmpty();
        }
    }

    @Test
    void afterItsClientHasGoneAnApplicationCannotSend() {
        var application = http((_, receive, send) -> {
            receive.next();
            assertThat(receive.next()).isEqualTo(new HttpEvent.Disconnect());
            send.accept(new HttpEvent.ResponseStart(200));
        });
        try (var exchange = HttpCommunicator.start(application, "GET", "/")) {
            exchange.endBody();
            exchange.receivesNothing();
            exchange.disconnect();
        }
        var asking = http((_, receive, send) -> {
            receive.next();
            try {
                send.accept(new HttpEvent.ResponseStart(200));
            } catch (ClientDisconnectedException e) {
                throw new IllegalStateException("as expected", e);
            }
        });
        try (var exchange = HttpCommunicator.start(asking, "GET", "/")) {
            exchange.disconnect();
            assertThat(exchange.awaitFailure()).hasMessage("as expected");
        }
    }

    @Test
    void moreThanOneResponseIsAMistake() {
        var application = http((_, _, send) -> {
            respond(send, 200, "one");
            respond(send, 200, "two");
        });
        try (var exchange = HttpCommunicator.start(application, "GET", "/")) {
            assertThat(exchange.response().text()).isEqualTo("one");
            assertThat(exchange.awaitFailure())
                    .isInstanceOf(ContractException.class)
                    .hasMessageContaining("nothing more");
        }
    }

    @Test
    void aBodyBeforeItsStartIsAMistake() {
        try (var exchange = HttpCommunicator.start(
                http((_, _, send) -> send.accept(new HttpEvent.ResponseBody(Bytes.EMPTY))), "GET", "/")) {
            assertThatThrownBy(exchange::response)
                    .isInstanceOf(ApplicationFailedError.class)
                    .hasMessageContaining("Expected HttpEvent.ResponseStart on this HTTP response");
        }
    }

    @Test
    void aResponseThatNeverEndsSaysWhatHadCome() {
        var application = http((_, receive, send) -> {
            send.accept(new HttpEvent.ResponseStart(200));
            send.accept(new HttpEvent.ResponseBody(Bytes.utf8("begun"), true));
            receive.next();
        });
        var scope = HttpScope.of(RequestHead.of("GET", "http", "/", Headers.EMPTY));
        var options = TestOptions.defaults().withDeadline(Duration.ofMillis(300));
        try (var exchange = HttpCommunicator.start(application, scope, options)) {
            assertThatThrownBy(exchange::response)
                    .hasMessageContaining("Expected a part of the response body")
                    .hasMessageContaining("Before it had come: ResponseStart")
                    .hasMessageContaining("ResponseBody Bytes[5: 62 65 67 75 6e], more follows");
        }
    }
}
