package dev.levada.examples.echo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Bytes;
import dev.levada.layer.ChannelLayer;
import dev.levada.testkit.TestSite;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EchoSubjectTest {
    private static TestSite site() {
        return TestSite.of(EchoSubject::create, ChannelLayer.memory());
    }

    @Test
    void theRootAnswersOk() {
        try (var site = site()) {
            var response = site.get("/");
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.text()).isEqualTo("OK");
        }
    }

    @Test
    void theRootAnswersABodyWithTheSame() {
        try (var site = site()) {
            var body = Bytes.wrap(new byte[] {0, 1, -1, 13, 10});
            var response = site.request("POST", "/")
                    .header("content-type", "image/x-test")
                    .body(body)
                    .send();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body()).isEqualTo(body);
            assertThat(response.headers().first("content-type")).hasValue("image/x-test");
            assertThat(site.post("/", "").body().isEmpty()).isTrue();
        }
    }

    @Test
    void aBodyThatComesInPartsIsAnsweredWhole() {
        try (var site = site();
                var exchange = site.request("POST", "/").begin()) {
            exchange.sendBody(Bytes.utf8("one "));
            exchange.sendBody(Bytes.utf8("two"));
            exchange.endBody();
            assertThat(exchange.response().text()).isEqualTo("one two");
        }
    }

    @Test
    void helloAnswersFiveBytesOfPlainText() {
        try (var site = site()) {
            var response = site.get("/hello");
            assertThat(response.text()).isEqualTo("hello");
            assertThat(response.headers().first("content-length")).hasValue("5");
            assertThat(response.headers().first("content-type").orElse("")).startsWith("text/plain");
        }
    }

    @Test
    void echoListsTheHeaderLinesInTheirOrder() {
        try (var site = site()) {
            var response = site.request("GET", "/echo")
                    .header("X-One", "1")
                    .header("x-two", "\u00e9")
                    .header("x-one", "again")
                    .send();
            assertThat(response.body().text(java.nio.charset.StandardCharsets.ISO_8859_1))
                    .containsSubsequence("x-one: 1\n", "x-two: \u00e9\n", "x-one: again\n");
        }
    }

    @Test
    void cookieListsTheCookies() {
        try (var site = site()) {
            var response = site.request("GET", "/cookie")
                    .header("cookie", "a=1; b=2=3")
                    .send();
            assertThat(response.text()).isEqualTo("a=1\nb=2=3\n");
            assertThat(site.get("/cookie").body().isEmpty()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/echo", "/", "/any/other/", "/chat/"})
    void webSocketsEchoTextAndBytesAndWhatIsEmpty(String path) {
        try (var site = site();
                var socket = site.webSocket(path).connect()) {
            socket.sendText("hello");
            socket.sendBytes(Bytes.wrap(new byte[] {1, 2, 3}));
            socket.sendText("");
            socket.sendBytes(Bytes.EMPTY);
            assertThat(socket.receiveText()).isEqualTo("hello");
            assertThat(socket.receiveBytes()).isEqualTo(Bytes.wrap(new byte[] {1, 2, 3}));
            assertThat(socket.receiveText()).isEmpty();
            assertThat(socket.receiveBytes()).isEqualTo(Bytes.EMPTY);
        }
    }

    @Test
    void aRoomSendsEveryMessageToAllInItTheSenderIncluded() {
        try (var site = site();
                var ann = site.webSocket("/chat/blue").connect();
                var bob = site.webSocket("/chat/blue").connect();
                var cid = site.webSocket("/chat/red").connect()) {
            ann.sendText("hello");
            ann.sendBytes(Bytes.wrap(new byte[] {1}));
            for (var member : new dev.levada.testkit.TestSocket[] {ann, bob}) {
                assertThat(member.receiveText()).isEqualTo("hello");
                assertThat(member.receiveBytes()).isEqualTo(Bytes.wrap(new byte[] {1}));
            }
            cid.receivesNothing();
        }
    }
}
