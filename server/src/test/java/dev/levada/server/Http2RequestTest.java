package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Bytes;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class Http2RequestTest {
    @Test
    void aRequestIsAnswered() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = Http2Client.open(server)) {
            var answer = client.write(client.get(1, "/a%20b?c=d")).answer(1);
            assertThat(answer.status()).isEqualTo("200");
            assertThat(answer.text()).isEqualTo("GET /a b ");
            assertThat(answer.header("content-type")).isEqualTo("text/plain");
            assertThat(answer.header("content-length")).isEqualTo("9");
            assertThat(answer.header("date")).endsWith("GMT");
        }
    }

    @Test
    void theScopeIsThatOfHttp1() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = Http2Client.open(server)) {
            client.write(client.get(
                            1,
                            "/a%20b?c=d",
                            "x-one",
                            "1",
                            "cookie",
                            "a=1",
                            "x_two",
                            "2",
                            "cookie",
                            "b=2",
                            "te",
                            "trailers"))
                    .answer(1);
            var recorded = server.next();
            var head = ((HttpScope) recorded.scope()).head();
            assertThat(head.httpVersion()).isEqualTo("2");
            assertThat(head.method()).isEqualTo("GET");
            assertThat(head.scheme()).isEqualTo("http");
            assertThat(head.path()).isEqualTo("/a b");
            assertThat(head.rawPath()).isEqualTo("/a%20b");
            assertThat(head.queryString()).isEqualTo("c=d");
            assertThat(head.client()).isNotNull();
            assertThat(head.headers())
                    .isEqualTo(Headers.of("host", "test", "x-one", "1", "te", "trailers", "cookie", "a=1; b=2"));
            assertThat(recorded.awaitEnd()).containsExactly("request 0", "returned");
        }
    }

    @Test
    void bodiesComeInParts() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = Http2Client.open(server)) {
            client.write(
                    client.request(1, "POST", "/", false, "content-length", "6"),
                    Http2Frame.data(1, "one", false),
                    Http2Frame.data(1, "two", true));
            assertThat(client.answer(1).text()).isEqualTo("POST / onetwo");
        }
    }

    @Test
    void trailersEndABodyAndReachNobody() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = Http2Client.open(server)) {
            client.write(
                    client.request(1, "POST", "/", false),
                    Http2Frame.data(1, "one", false),
                    client.head(1, true, "authorization", "evil"));
            assertThat(client.answer(1).text()).isEqualTo("POST / one");
        }
    }

    @Test
    void aHeadRequestHasNoBody() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = Http2Client.open(server)) {
            var answer = client.write(client.request(1, "HEAD", "/", true)).answer(1);
            assertThat(answer.header("content-length")).isEqualTo("7");
            assertThat(answer.text()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"204, ''", "304, ''", "200, 0"})
    void responsesWithoutABodyEndWithTheirHead(int status, String length) {
        try (var server = ServerForTests.of((_, _, send) -> Apps.respond(send, status, Headers.EMPTY, ""));
                var client = Http2Client.open(server)) {
            var answer = client.write(client.get(1, "/")).answer(1);
            assertThat(answer.status()).isEqualTo(String.valueOf(status));
            assertThat(answer.header("content-length")).isEqualTo(length);
        }
    }

    @Test
    void headersAboutTheConnectionDoNotLeave() {
        var headers = Headers.of("connection", "close", "transfer-encoding", "chunked", "x-kept", "1");
        try (var server = ServerForTests.of((_, _, send) -> Apps.respond(send, 200, headers, "x"));
                var client = Http2Client.open(server)) {
            var head = client.write(client.get(1, "/")).answer(1).heads.getFirst();
            assertThat(head.contains("connection")).isFalse();
            assertThat(head.contains("transfer-encoding")).isFalse();
            assertThat(head.contains("x-kept")).isTrue();
        }
    }

    @Test
    void hintsAndTrailersStandAroundABody() {
        try (var server = ServerForTests.of((_, _, send) -> {
                    send.accept(new HttpEvent.EarlyHint(java.util.List.of("</a.css>; rel=preload")));
                    send.accept(new HttpEvent.ResponseStart(200, Headers.EMPTY, true));
                    send.accept(Apps.part("one"));
                    send.accept(new HttpEvent.ResponseBody(Bytes.utf8("two")));
                    send.accept(new HttpEvent.ResponseTrailers(Headers.of("x-sum", "6")));
                });
                var client = Http2Client.open(server)) {
            var answer = client.write(client.get(1, "/", "te", "trailers")).answer(1);
            assertThat(answer.heads.stream().map(it -> String.valueOf(it.status())))
                    .containsExactly("103", "200", "null");
            assertThat(answer.heads.getLast().get("x-sum")).hasToString("6");
            assertThat(answer.text()).isEqualTo("onetwo");
        }
    }

    @Test
    void aClientThatWaitsIsAskedForItsBody() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = Http2Client.open(server)) {
            client.write(client.request(1, "POST", "/", false, "expect", "100-continue"));
            assertThat(client.head(1).status()).isEqualTo("100");
            client.write(Http2Frame.data(1, "late", true));
            assertThat(client.answer(1).text()).isEqualTo("POST / late");
        }
    }

    @Test
    void aSlowResponseKeepsNobodyElseWaiting() throws Exception {
        var release = new CountDownLatch(1);
        try (var server = ServerForTests.of((scope, receive, send) -> {
                    if (((HttpScope) scope).path().equals("/slow")) release.await(15, TimeUnit.SECONDS);
                    Apps.ECHO.serve(scope, receive, send);
                });
                var client = Http2Client.open(server)) {
            client.write(client.get(1, "/slow"), client.get(3, "/quick"));
            assertThat(client.answer(3).text()).isEqualTo("GET /quick ");
            assertThat(client.known(1).heads).isEmpty();
            release.countDown();
            assertThat(client.answer(1).text()).isEqualTo("GET /slow ");
        }
    }

    @Test
    void aResetIsTheDisconnectOfItsRequestAlone() throws Exception {
        try (var server = ServerForTests.of((scope, receive, send) -> {
                    if (!((HttpScope) scope).path().equals("/long")) Apps.ECHO.serve(scope, receive, send);
                    else while (!(receive.next() instanceof HttpEvent.Disconnect)) Thread.onSpinWait();
                });
                var client = Http2Client.open(server)) {
            client.write(client.get(1, "/long"));
            var recorded = server.next();
            client.write(Http2Frame.reset(1, Http2Frame.CANCEL), client.get(3, "/other"));
            assertThat(client.answer(3).text()).isEqualTo("GET /other ");
            assertThat(recorded.awaitEnd()).containsExactly("request 0", "gone", "returned");
        }
    }

    @Test
    void aFailingApplicationIsAnsweredOrReset() {
        try (var server = ServerForTests.of((scope, _, send) -> {
                    if (((HttpScope) scope).path().equals("/late")) {
                        send.accept(new HttpEvent.ResponseStart(200, Headers.EMPTY));
                        send.accept(Apps.part("begun"));
                    }
                    throw new IllegalStateException("as the test wants it");
                });
                var client = Http2Client.open(server)) {
            assertThat(client.write(client.get(1, "/")).answer(1).status()).isEqualTo("500");
            client.write(client.get(3, "/late"));
            assertThat(client.awaitReset(3)).isEqualTo(Http2Frame.INTERNAL_ERROR);
            client.ping();
        }
    }

    @Test
    void aBodyThatNobodyReadsIsEndedBehindTheResponse() {
        try (var server = ServerForTests.of((_, _, send) -> Apps.respond(send, "done"));
                var client = Http2Client.open(server)) {
            client.write(client.request(1, "POST", "/", false));
            assertThat(client.answer(1).text()).isEqualTo("done");
            for (int i = 0; i < 5; i++) client.write(Http2Frame.data(1, new byte[16_000], false));
            assertThat(client.awaitReset(1)).isEqualTo(Http2Frame.NO_ERROR);
        }
    }

    @Test
    void aHeadLongerThanAFrameGoesOnInOthers() {
        String value = "~".repeat(20_000);
        try (var server = ServerForTests.of((_, _, send) -> {
                    send.accept(
                            new HttpEvent.ResponseStart(200, Headers.of("x-long", value, "x-longer", value + value)));
                    send.accept(new HttpEvent.ResponseBody(Bytes.utf8("behind it")));
                });
                var client = Http2Client.open(server)) {
            for (int id = 1; id < 6; id += 2) {
                var answer = client.write(client.get(id, "/")).answer(id);
                assertThat(answer.header("x-long")).isEqualTo(value);
                assertThat(answer.header("x-longer")).isEqualTo(value + value);
                assertThat(answer.text()).isEqualTo("behind it");
            }
        }
    }

    @Test
    void answersThatLeaveTogetherAreEachWhole() {
        try (var server = ServerForTests.of(Apps.ECHO, options -> options.withEventLoops(2));
                var client = Http2Client.open(server)) {
            for (int round = 0; round < 5; round++) {
                var requests = new Http2Frame[80];
                for (int i = 0; i < 80; i++) requests[i] = client.get(2 * (80 * round + i) + 1, "/" + round + "/" + i);
                client.write(requests);
                for (int i = 0; i < 80; i++)
                    assertThat(client.answer(2 * (80 * round + i) + 1).text())
                            .isEqualTo("GET /" + round + "/" + i + " ");
            }
        }
    }

    @Test
    void anAnswerDoesNotWaitForApplicationsThatHoldTheProcessors() throws Exception {
        int processors = Runtime.getRuntime().availableProcessors();
        var spinning = new java.util.concurrent.atomic.AtomicBoolean(true);
        try (var server = ServerForTests.of((scope, _, send) -> {
                    boolean isBusy = ((HttpScope) scope).head().path().equals("/busy");
                    while (isBusy && spinning.get()) Thread.onSpinWait();
                    Apps.respond(send, "done");
                });
                var client = Http2Client.open(server)) {
            var requests = new Http2Frame[1 + processors + 20];
            requests[0] = client.get(1, "/quick");
            for (int i = 1; i < requests.length; i++) requests[i] = client.get(2 * i + 1, "/busy");
            try {
                client.write(requests);
                assertThat(client.answer(1).text()).isEqualTo("done");
            } finally {
                spinning.set(false);
            }
            for (int i = 1; i < requests.length; i++)
                assertThat(client.answer(2 * i + 1).text()).isEqualTo("done");
        }
    }
}
