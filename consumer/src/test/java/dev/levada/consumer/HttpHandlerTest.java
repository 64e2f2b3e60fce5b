package dev.levada.consumer;

import static dev.levada.consumer.Http.delete;
import static dev.levada.consumer.Http.get;
import static dev.levada.consumer.Http.patch;
import static dev.levada.consumer.Http.post;
import static dev.levada.consumer.Http.put;
import static dev.levada.consumer.Http.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Bytes;
import dev.levada.contract.ContractException;
import dev.levada.contract.Cookies;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpScope;
import dev.levada.contract.RequestHead;
import dev.levada.contract.UnsupportedScopeException;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketScope;
import dev.levada.routing.Routes;
import dev.levada.testkit.HttpCommunicator;
import dev.levada.testkit.TestSite;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HttpHandlerTest {
    private record Point(int x, int y) {}

    private static HttpCommunicator start(HttpHandler handler) {
        return HttpCommunicator.start(Http.application(handler), "POST", "/");
    }

    private static HttpCommunicator start(HttpHandler handler, Headers headers) {
        return HttpCommunicator.start(
                Http.application(handler), HttpScope.of(RequestHead.of("POST", "http", "/", headers)));
    }

    // ---- routes

    @Test
    void handlersAnswerTheirPathAndMethod() {
        var routes = Routes.of(
                get("/a", request -> Response.text("get")),
                post("/a", request -> Response.text("post " + request.text())),
                put("/a", request -> Response.text("put")),
                patch("/a", request -> Response.text("patch")),
                delete("/a", request -> Response.empty(204)),
                route("/any/{name}", request -> Response.text(request.method() + " " + request.path("name"))));
        try (var site = TestSite.of(TestSite.Mode.MEMORY, routes)) {
            assertThat(site.get("/a").text()).isEqualTo("get");
            assertThat(site.post("/a", "x").text()).isEqualTo("post x");
            assertThat(site.request("PUT", "/a").send().text()).isEqualTo("put");
            assertThat(site.request("PATCH", "/a").send().text()).isEqualTo("patch");
            assertThat(site.request("DELETE", "/a").send().status()).isEqualTo(204);
            assertThat(site.request("OPTIONS", "/any/thing").send().text()).isEqualTo("OPTIONS thing");
            assertThat(site.get("/none").status()).isEqualTo(404);
            assertThat(site.request("TRACE", "/a").send().status()).isEqualTo(405);
        }
    }

    // ---- requests

    @Test
    void aRequestShowsWhatTheClientSent() {
        var routes = Routes.of(get(
                "/documents/{slug}",
                request -> Response.text(String.join(
                        "|",
                        request.method(),
                        request.path(),
                        request.path("slug"),
                        request.query("page").orElse("none"),
                        request.query("other").orElse("none"),
                        request.header("Accept").orElse("none"),
                        request.cookie("session").orElse("none")))));
        try (var site = TestSite.of(TestSite.Mode.MEMORY, routes)) {
            var response = site.request("GET", "/documents/a%20b?page=2+3")
                    .header("accept", "text/plain")
                    .header("cookie", "session=abc")
                    .send();
            assertThat(response.text()).isEqualTo("GET|/documents/a b|a b|2 3|none|text/plain|abc");
        }
    }

    @Test
    void theBodyIsReadAsAWholeAndMayBeAskedForAgain() {
        try (var exchange =
                start(request -> Response.bytes("a/b", request.body().plus(request.body())))) {
            exchange.sendBody(Bytes.utf8("one "));
            exchange.sendBody(Bytes.EMPTY);
            exchange.sendBody(Bytes.utf8("two "));
            assertThat(exchange.response().text()).isEqualTo("one two one two ");
        }
    }

    @Test
    void aBodyUpToTheLimitIsRead() {
        for (int parts : new int[] {1, 3}) {
            try (var exchange = start(request ->
                    Response.text("" + request.withBodyLimit(12).body().length()))) {
                for (int i = 0; i < parts; i++) exchange.sendBody(Bytes.wrap(new byte[12 / parts]));
                assertThat(exchange.response().text()).isEqualTo("12");
            }
        }
    }

    @Test
    void aBodyOverTheLimitIsAnsweredWith413AndNotReadToItsEnd() {
        try (var exchange = start(
                request -> Response.text("" + request.withBodyLimit(12).body().length()))) {
            exchange.sendBody(Bytes.wrap(new byte[10]));
            exchange.sendBody(Bytes.wrap(new byte[3]));
            assertThat(exchange.status()).isEqualTo(413);
            assertThat(exchange.response().text())
                    .isEqualTo("Expected a body of at most 12 bytes, but it is longer.\n");
        }
    }

    @Test
    void aBodyThatIsAnnouncedTooLongIsNotReadAtAll() {
        try (var exchange = start(
                request -> Response.text(request.text()),
                Headers.of("content-length", String.valueOf(Request.BODY_LIMIT_BYTES + 1)))) {
            assertThat(exchange.status()).isEqualTo(413);
        }
    }

    @Test
    void theLimitIsOneMebibyteUnlessSetOtherwise() {
        for (int extra : new int[] {0, 1}) {
            try (var exchange =
                    start(request -> Response.text("" + request.body().length()))) {
                exchange.sendBody(Bytes.wrap(new byte[Request.BODY_LIMIT_BYTES]));
                exchange.sendBody(Bytes.wrap(new byte[extra]));
                assertThat(exchange.response().status()).isEqualTo(extra == 0 ? 200 : 413);
            }
        }
    }

    @Test
    void jsonBodiesAreReadAsRecords() {
        try (var exchange =
                start(request -> Response.text(request.json(Point.class).toString()))) {
            exchange.sendBody(Bytes.utf8("{\"x\":1,\"y\":2}"));
            assertThat(exchange.response().text()).isEqualTo("Point[x=1, y=2]");
        }
    }

    @Test
    void aBodyThatIsNotJsonOfTheFormIsAnsweredWith400AndTheProblem() {
        try (var exchange =
                start(request -> Response.text(request.json(Point.class).toString()))) {
            exchange.sendBody(Bytes.utf8("{\"x\":\"secret"));
            var response = exchange.response();
            assertThat(response.status()).isEqualTo(400);
            assertThat(response.text()).startsWith("Expected JSON for Point").doesNotContain("secret");
        }
    }

    @Test
    void aStreamedBodyComesAsItIsSentAndHasNoLimit() throws Exception {
        var first = new CountDownLatch(1);
        try (var exchange = start(request -> {
            var copy = new ByteArrayOutputStream();
            try (var in = request.withBodyLimit(1).bodyStream()) {
                copy.write(in.read());
                first.countDown();
                in.transferTo(copy);
                assertThat(in.read()).isEqualTo(-1);
            }
            return Response.text(copy.toString(StandardCharsets.UTF_8));
        })) {
            exchange.sendBody(Bytes.utf8("first"));
            assertThat(first.await(5, TimeUnit.SECONDS)).isTrue();
            exchange.sendBody(Bytes.utf8(", second"));
            assertThat(exchange.response().text()).isEqualTo("first, second");
        }
    }

    @Test
    void aBodyIsReadEitherAsAWholeOrAsAStream() {
        try (var exchange = start(request -> {
            request.bodyStream();
            return Response.text(request.text());
        })) {
            assertThatThrownBy(exchange::response)
                    .rootCause()
                    .isInstanceOf(ContractException.class)
                    .hasMessageContaining("Expected the body of a request to be read once");
        }
    }

    @Test
    void aClientThatGoesInTheMiddleOfItsBodyIsNoFailure() {
        try (var exchange = start(request -> Response.text(request.text()))) {
            exchange.sendBody(Bytes.utf8("half"));
            exchange.disconnect();
        }
    }

    // ---- responses

    @Test
    void wholeBodiesAnnounceTheirLengthAndType() {
        try (var site = TestSite.of(
                TestSite.Mode.MEMORY,
                Routes.of(
                        get("/text", request -> Response.text("é")),
                        get("/html", request -> Response.html("<p>")),
                        get("/json", request -> Response.json(new Point(1, 2))),
                        get("/empty", request -> Response.empty(404)),
                        get("/none", request -> Response.empty(204))))) {
            var text = site.get("/text");
            assertThat(text.headers())
                    .isEqualTo(Headers.of("content-type", "text/plain; charset=utf-8", "content-length", "2"));
            assertThat(site.get("/html").headers().first("content-type")).contains("text/html; charset=utf-8");
            assertThat(site.get("/json").text()).isEqualTo("{\"x\":1,\"y\":2}");
            assertThat(site.get("/json").headers().first("content-type")).contains("application/json");
            assertThat(site.get("/empty").headers()).isEqualTo(Headers.of("content-length", "0"));
            assertThat(site.get("/none").headers()).isEqualTo(Headers.EMPTY);
        }
    }

    @Test
    void statusAndHeadersAreTheHandlersChoice() {
        var response = Response.text("no")
                .withStatus(409)
                .withHeader("set-cookie", "a=1")
                .withHeader("set-cookie", "b=2");
        assertThat(response.status()).isEqualTo(409);
        assertThat(response.headers().all("set-cookie")).containsExactly("a=1", "b=2");
        assertThat(response.body()).contains(Bytes.utf8("no"));
        assertThat(response).hasToString("Response[409 content-type set-cookie set-cookie]");
        assertThatThrownBy(() -> Response.empty(199)).isInstanceOf(ContractException.class);
    }

    @Test
    void aRedirectSendsTheClientElsewhere() {
        var response = Response.redirect("/next");
        assertThat(response.status()).isEqualTo(303);
        assertThat(response.headers().first("location")).contains("/next");
        assertThatThrownBy(() -> Response.redirect("/x\r\nset-cookie: a")).isInstanceOf(ContractException.class);
    }

    @Test
    void aStreamedResponseIsSentAsItIsWritten() throws Exception {
        var goOn = new CountDownLatch(1);
        try (var exchange = start(request -> Response.stream("text/csv", out -> {
            out.write("a,b\n");
            out.write("");
            assertThat(goOn.await(5, TimeUnit.SECONDS)).isTrue();
            try (var buffered = out.buffered()) {
                for (byte b : "1,2\n".getBytes(StandardCharsets.UTF_8)) buffered.write(b);
            }
        }))) {
            exchange.endBody();
            assertThat(exchange.headers()).isEqualTo(Headers.of("content-type", "text/csv"));
            assertThat(exchange.nextPart()).contains(Bytes.utf8("a,b\n"));
            goOn.countDown();
            assertThat(exchange.nextPart()).contains(Bytes.utf8("1,2\n"));
            assertThat(exchange.response().body()).isEqualTo(Bytes.EMPTY);
        }
    }

    @Test
    void aClientThatGoesInTheMiddleOfAStreamedResponseIsNoFailure() {
        try (var exchange = start(request -> Response.stream("text/plain", out -> {
            // Ends with an exception as soon as the client has gone.
            for (; ; ) out.write("again and again ");
        }))) {
            exchange.endBody();
            exchange.nextPart();
        }
    }

    // ---- failures

    @Test
    void whatAHandlerThrowsGoesToTheServer() {
        try (var exchange = start(request -> {
            throw new java.io.IOException("no disk");
        })) {
            assertThat(exchange.awaitFailure()).hasMessage("no disk");
        }
    }

    @Test
    void anHttpExceptionIsAnsweredWithItsStatus() {
        try (var exchange = start(request -> {
            throw new HttpException(404, "No such document.");
        })) {
            var response = exchange.response();
            assertThat(response.status()).isEqualTo(404);
            assertThat(response.text()).isEqualTo("No such document.\n");
        }
    }

    @Test
    @SuppressWarnings("NullAway") // users who compile without it do this
    void aHandlerThatReturnsNullFailsWithAnExplanation() {
        try (var exchange = start(request -> null)) {
            assertThat(exchange.awaitFailure())
                    .isInstanceOf(ContractException.class)
                    .hasMessage("Expected a response to http POST \"/\", but its handler returned null.");
        }
    }

    @Test
    void anotherKindOfScopeIsRefused() {
        var scope = WebSocketScope.of(RequestHead.of("GET", "ws", "/", Headers.EMPTY));
        assertThatThrownBy(() -> Http.application(request -> Response.empty(200))
                        .serve(scope, WebSocketEvent.Connect::new, event -> {}))
                .isInstanceOf(UnsupportedScopeException.class);
    }

    // ---- cookies

    @Test
    void cookiesAreReadFromAllHeadersAndTheFirstOfANameCounts() {
        var headers = Headers.of("cookie", "a=1; b=\"two\"; a=3;c = x=y ;; broken; d=", "Cookie", "e=5");
        assertThat(Cookies.parse(headers).toString()).isEqualTo("{a=1, b=two, c=x=y, d=, e=5}");
        assertThat(Cookies.parse(Headers.EMPTY)).isEmpty();
    }
}
