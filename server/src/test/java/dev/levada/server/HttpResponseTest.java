package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.ContractException;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.Receive;
import dev.levada.contract.Scope;
import dev.levada.contract.Send;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpResponseTest {
    private static RawResponse answer(String request, Application application) {
        try (var server = ServerForTests.of(application);
                var client = server.client()) {
            client.write(request);
            return client.readResponse(request.substring(0, request.indexOf(' ')));
        }
    }

    private static final String GET = "GET / HTTP/1.1\r\nHost: test\r\n\r\n";

    @Test
    void headersKeepTheirOrderAndDuplicates() {
        var headers = Headers.of("set-cookie", "a=1", "x-b", "2", "set-cookie", "c=3", "x-latin", "caf\u00e9");
        var response = answer(GET, (_, _, send) -> Apps.respond(send, 200, headers, ""));
        assertThat(response.headerLines().subList(0, 4))
                .containsExactly("set-cookie: a=1", "x-b: 2", "set-cookie: c=3", "x-latin: caf\u00e9");
    }

    @Test
    void aDateIsAdded() {
        var response = answer(GET, (_, _, send) -> Apps.respond(send, "hello"));
        assertThat(response.header("date").orElseThrow())
                .matches("(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT");
    }

    @Test
    void theApplicationsOwnDateStays() {
        var response = answer(GET, (_, _, send) -> Apps.respond(send, 200, Headers.of("date", "now"), ""));
        assertThat(response.headers("date")).containsExactly("now");
    }

    @Test
    void aBodyInOnePartIsCounted() {
        var response = answer(GET, (_, _, send) -> Apps.respond(send, "hello"));
        assertThat(response.headers("content-length")).containsExactly("5");
        assertThat(response.header("transfer-encoding")).isEmpty();
    }

    @Test
    void aBodyInPartsIsChunked() {
        var response = answer(GET, HttpResponseTest::stream);
        assertThat(response.headers("transfer-encoding")).containsExactly("chunked");
        assertThat(response.header("content-length")).isEmpty();
        assertThat(response.text()).isEqualTo("onetwo");
    }

    @Test
    void aBodyInPartsEndsWithTheConnectionForHttp10() {
        var response = answer("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", HttpResponseTest::stream);
        assertThat(response.header("transfer-encoding")).isEmpty();
        assertThat(response.header("connection")).contains("close");
        assertThat(response.text()).isEqualTo("onetwo");
    }

    @Test
    void aDeclaredLengthIsKept() {
        var response = answer(GET, (_, _, send) -> {
            send.accept(new HttpEvent.ResponseStart(200, Headers.of("content-length", "6")));
            send.accept(Apps.part("one"));
            send.accept(new HttpEvent.ResponseBody(Bytes.utf8("two")));
        });
        assertThat(response.headers("content-length")).containsExactly("6");
        assertThat(response.header("transfer-encoding")).isEmpty();
        assertThat(response.text()).isEqualTo("onetwo");
    }

    @Test
    void aTransferEncodingOfTheApplicationIsIgnored() {
        var response =
                answer(GET, (_, _, send) -> Apps.respond(send, 200, Headers.of("transfer-encoding", "gzip"), "hello"));
        assertThat(response.header("transfer-encoding")).isEmpty();
        assertThat(response.text()).isEqualTo("hello");
    }

    @Test
    void headHasTheHeadersOfGetAndNoBody() {
        try (var server = ServerForTests.of((_, _, send) -> Apps.respond(send, "hello"));
                var client = server.client()) {
            client.write("HEAD / HTTP/1.1\r\nHost: test\r\n\r\n" + GET);
            assertThat(client.readResponse("HEAD").header("content-length")).contains("5");
            assertThat(client.readResponse().text()).isEqualTo("hello");
        }
    }

    @Test
    void aStreamedHeadHasNoBodyAndKeepsTheConnection() {
        try (var server = ServerForTests.of(HttpResponseTest::stream);
                var client = server.client()) {
            client.write("HEAD / HTTP/1.1\r\nHost: test\r\n\r\n" + GET);
            client.readResponse("HEAD");
            assertThat(client.readResponse().text()).isEqualTo("onetwo");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void aStatusWithoutABodySendsNone(int status) {
        try (var server = ServerForTests.of((scope, _, send) -> {
                    if (scope.toString().contains("empty")) Apps.respond(send, status, Headers.EMPTY, "not this");
                    else Apps.respond(send, "next");
                });
                var client = server.client()) {
            client.write("GET /empty HTTP/1.1\r\nHost: test\r\n\r\n" + GET);
            var response = client.readResponse();
            assertThat(response.status()).isEqualTo(status);
            assertThat(response.header("transfer-encoding")).isEmpty();
            if (status == 204) assertThat(response.header("content-length")).isEmpty();
            assertThat(client.readResponse().text()).isEqualTo("next");
        }
    }

    @Test
    void resetContentIsEmptyAndSaysSo() {
        try (var server = ServerForTests.of((_, _, send) -> Apps.respond(send, 205, Headers.EMPTY, "not this"));
                var client = server.client()) {
            client.write(GET + GET);
            for (int i = 0; i < 2; i++)
                assertThat(client.readResponse().headers("content-length")).containsExactly("0");
        }
    }

    /// On both sides of the length up to which a part leaves in one buffer with what stands before it.
    @ParameterizedTest
    @ValueSource(ints = {1, 16_383, 16_384, 16_385, 300_000})
    void partsOfAnyLengthArriveAsTheyAre(int length) {
        String part = "0123456789".repeat(length / 10 + 1).substring(0, length);
        Application application = (scope, _, send) -> {
            if (scope.toString().contains("whole")) Apps.respond(send, part);
            else stream(send, part, part);
        };
        try (var server = ServerForTests.of(application);
                var client = server.client()) {
            client.write("GET /whole HTTP/1.1\r\nHost: test\r\n\r\n" + GET);
            assertThat(client.readResponse().text()).isEqualTo(part);
            assertThat(client.readResponse().text()).isEqualTo(part + part);
        }
    }

    @Test
    void whatFollowsAVeryLongHeadIsWhole() {
        Application application = (scope, _, send) -> {
            if (scope.toString().contains("long"))
                Apps.respond(send, 200, Headers.of("x-long", "a".repeat(100_000)), "first");
            else Apps.respond(send, "second");
        };
        try (var server = ServerForTests.of(application);
                var client = server.client()) {
            client.write("GET /long HTTP/1.1\r\nHost: test\r\n\r\n" + GET);
            assertThat(client.readResponse().text()).isEqualTo("first");
            var second = client.readResponse();
            assertThat(second.text()).isEqualTo("second");
            assertThat(second.header("x-long")).isEmpty();
        }
    }

    @Test
    void moreThanTheDeclaredLengthIsTheApplicationsMistake() {
        try (var server = ServerForTests.of(
                (_, _, send) -> Apps.respond(send, 200, Headers.of("content-length", "4"), "hello"))) {
            assertThat(server.get("/").status()).isEqualTo(500);
            assertThat(server.next().awaitEnd().getLast())
                    .isEqualTo("threw " + ContractException.class.getName()
                            + ": Expected a response body of 4 bytes, as its content-length says, but got 5. Leave"
                            + " content-length out, and the server counts.");
        }
    }

    @Test
    void lessThanTheDeclaredLengthCutsWhatHasBegun() {
        Application application = (_, _, send) -> {
            send.accept(new HttpEvent.ResponseStart(200, Headers.of("content-length", "6")));
            send.accept(Apps.part("one"));
            send.accept(new HttpEvent.ResponseBody(Bytes.EMPTY));
        };
        try (var server = ServerForTests.of(application);
                var client = server.client()) {
            client.write(GET + GET);
            assertThat(client.readTextToEnd()).endsWith("\r\n\r\none");
            assertThat(server.next().awaitEnd().getLast()).contains("Expected a response body of 6 bytes");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-5", "+5", "0x5", "five", "5, 5", "", "99999999999999999999"})
    void aDeclaredLengthIsDigits(String length) {
        try (var server = ServerForTests.of(
                (_, _, send) -> Apps.respond(send, 200, Headers.of("content-length", length), "hello"))) {
            assertThat(server.get("/").status()).isEqualTo(500);
            assertThat(server.next().awaitEnd().getLast()).contains("Expected a content-length in digits");
        }
    }

    @Test
    void aLengthIsDeclaredOnce() {
        try (var server = ServerForTests.of((_, _, send) ->
                Apps.respond(send, 200, Headers.of("content-length", "5", "content-length", "5"), "hello"))) {
            assertThat(server.get("/").status()).isEqualTo(500);
            assertThat(server.next().awaitEnd().getLast()).contains("Expected one content-length");
        }
    }

    private static void stream(Scope scope, Receive receive, Send send) throws InterruptedException {
        stream(send, "one", "", "two");
    }

    private static void stream(Send send, String... parts) throws InterruptedException {
        send.accept(new HttpEvent.ResponseStart(200));
        for (var part : parts) send.accept(Apps.part(part));
        send.accept(new HttpEvent.ResponseBody(Bytes.EMPTY));
    }
}
