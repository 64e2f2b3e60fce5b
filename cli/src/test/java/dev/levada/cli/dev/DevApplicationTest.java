package dev.levada.cli.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.consumer.Http;
import dev.levada.consumer.JsonWebSocketConsumer;
import dev.levada.consumer.Response;
import dev.levada.consumer.Sockets;
import dev.levada.contract.Application;
import dev.levada.contract.ClientDisconnectedException;
import dev.levada.routing.ProtocolRouter;
import dev.levada.routing.Routes;
import dev.levada.testkit.TestSite;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DevApplicationTest {
    private static final String TAG = "<script src=\"/__levada/dev.js\"></script>";

    private final StringWriter terminal = new StringWriter();
    private final DevApplication application =
            new DevApplication(new RequestLines(new PrintWriter(terminal, true), false));

    static final class Echo extends JsonWebSocketConsumer<Echo.Said> {
        record Said(String text) {}

        @Override
        protected void connected() {
            accept();
        }

        @Override
        protected void received(Said said) {
            sendJson(said);
        }
    }

    private static Generation generation(String page) throws InterruptedException {
        Application site = new ProtocolRouter(
                ProtocolRouter.http(Routes.of(
                        Http.get("/", _ -> Response.html("<h1>" + page + "</h1>")),
                        Http.get("/data", _ -> Response.text(page)),
                        Http.get("/gone", _ -> gone()),
                        Http.get("/broken", _ -> broken(page)))),
                ProtocolRouter.webSocket(Routes.of(Sockets.socket("/ws", Echo::new))));
        return Generation.start(List.of(), "memory:", (_, _) -> site);
    }

    private static Response gone() {
        throw new ClientDisconnectedException("The client has gone.");
    }

    private static Response broken(String page) {
        throw new IllegalStateException("planned <" + page + ">");
    }

    @Test
    void pagesGetTheScriptThatLoadsThemAnewAndNothingElseDoes() throws Exception {
        application.show(generation("one"));
        try (var site = TestSite.of(application)) {
            var page = site.get("/");
            assertThat(page.text()).startsWith("<h1>one</h1>").contains(TAG);
            assertThat(page.headers().first("content-length"))
                    .hasValue(String.valueOf(page.body().length()));
            assertThat(site.get("/data").text()).isEqualTo("one");
            assertThat(site.get("/__levada/dev.js").text()).contains("location.reload");
        }
        assertThat(terminal.toString()).contains("GET  / 200", "GET  /data 200");
    }

    @Test
    void openPagesAreToldOfEachNewGenerationAndOfEachProblem() throws Exception {
        application.show(generation("one"));
        try (var site = TestSite.of(application);
                var events = site.events("/__levada/dev")) {
            var first = events.next().data();
            var before = application.show(generation("two"));
            Objects.requireNonNull(before).close();
            var second = events.next().data();
            assertThat(second).isNotEqualTo(first);
            application.show(List.of("Chat.java:[3,7] ';' expected"));
            assertThat(events.next().data()).isNotIn(first, second);
            assertThat(site.get("/data").status()).isEqualTo(500);
        } finally {
            application.close();
        }
    }

    @Test
    void whatCannotBeBuiltStandsInThePage() throws Exception {
        try (var site = TestSite.of(application)) {
            assertThat(site.get("/").status()).isEqualTo(500);
            application.show(List.of("Chat.java:[3,7] List<String> expected"));
            assertThat(site.get("/any").text()).contains("cannot be built", "Chat.java:[3,7] List&lt;String>", TAG);
            application.show(generation("mended"));
            assertThat(site.get("/").text()).contains("mended");
        }
    }

    @Test
    void aFailureStandsInThePageAndInTheTerminal() throws Exception {
        application.show(generation("one"));
        try (var site = TestSite.of(application)) {
            var page = site.get("/broken");
            assertThat(page.status()).isEqualTo(500);
            assertThat(page.text()).contains("The application failed", "planned &lt;one>", TAG);
        }
        assertThat(terminal.toString()).contains("IllegalStateException: planned <one>", "GET  /broken 500");
    }

    @Test
    void aClientThatGoesIsNoFailureOfTheProject() throws Exception {
        application.show(generation("one"));
        try (var site = TestSite.of(application)) {
            assertThatThrownBy(() -> site.get("/gone")).isInstanceOf(AssertionError.class); // no answer
        }
        assertThat(terminal.toString()).contains("GET  /gone").doesNotContain("failed");
    }

    @Test
    void socketsOfTheGenerationBeforeAreClosedSoThatTheyComeBack() throws Exception {
        application.show(generation("one"));
        try (var site = TestSite.of(application);
                var socket = site.webSocket("/ws").connect()) {
            socket.sendJson(new Echo.Said("hello"));
            assertThat(socket.receiveJson(Echo.Said.class)).isEqualTo(new Echo.Said("hello"));
            var before = application.show(generation("two"));
            Objects.requireNonNull(before).close();
            assertThat(socket.awaitClose().code()).isEqualTo(1012);
            try (var again = site.webSocket("/ws").connect()) {
                again.sendJson(new Echo.Said("again"));
                assertThat(again.receiveJson(Echo.Said.class)).isEqualTo(new Echo.Said("again"));
            }
        }
        assertThat(terminal.toString()).contains("WS   /ws open", "WS   /ws closed 1012");
    }
}
