package dev.levada.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.layer.ChannelLayer;
import dev.levada.testkit.TestResponse;
import dev.levada.testkit.TestSite;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoTest {
    private static TestSite site() {
        return TestSite.of(Demo::create, ChannelLayer.open(Demo.LAYER));
    }

    @Test
    void theStartPageListsTheExamples() {
        try (var site = site()) {
            var page = site.get("/");
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.text())
                    .contains(
                            "href=\"chat/\"",
                            "href=\"documents/\"",
                            "href=\"ways/\"",
                            "href=\"echo\"",
                            "href=\"hello\"",
                            "href=\"cookie\"");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/chat/",
                "/chat/blue",
                "/notices/",
                "/answers/",
                "/answers/7d444840-9dc0-11d1-b245-5ffdce74fad2/",
                "/assets/answer.js",
                "/sensors/",
                "/thumbnails/",
                "/assets/thumbnails.js",
                "/assets/thumbnails.css",
                "/assets/sensors.js",
                "/assets/notices.js",
                "/documents/",
                "/documents/water/draft/",
                "/assets/desk.js",
                "/assets/document.js",
                "/assets/demo.js",
                "/assets/live.js",
                "/assets/levada.svg",
                "/ways/blue",
                "/assets/ways.js",
                "/streams/",
                "/assets/streams.js",
                "/assets/levada-client.js",
                "/hello",
                "/echo",
                "/cookie",
                "/assets/demo.css",
                "/favicon.ico"
            })
    void everythingItLinksToIsThere(String path) {
        try (var site = site()) {
            assertThat(site.get(path).status()).isEqualTo(200);
        }
    }

    @Test
    void theApplicationsKeepTheirVisitorsApart() {
        try (var site = site()) {
            var names = new ArrayList<String>();
            for (var signingIn : List.of(
                    form(site, "/notices/in", "ann"),
                    form(site, "/incidents/in", "observer"),
                    site.get("/thumbnails/")))
                names.add(signingIn.headers().first("set-cookie").orElseThrow().split("=", 2)[0]);
            assertThat(names).doesNotHaveDuplicates();
        }
    }

    private static TestResponse form(TestSite site, String path, String user) {
        return site.request("POST", path)
                .header("content-type", "application/x-www-form-urlencoded")
                .body("user=" + user)
                .send();
    }

    @Test
    void theSubjectsRootIsNotServedHere() {
        try (var site = site()) {
            assertThat(site.post("/", "body").status()).isEqualTo(405);
            assertThat(site.webSocket("/nowhere").refused().status()).isEqualTo(404);
        }
    }

    @Test
    void theSubjectsWebSocketsAndTheChatLiveSideBySide() {
        try (var site = site();
                var echo = site.webSocket("/echo").connect();
                var plain = site.webSocket("/chat/blue").connect();
                var chat = site.webSocket("/ws/chat/blue?name=ann").connect()) {
            assertThat(chat.receiveText()).contains("chat.welcome", "ann");
            echo.sendText("one");
            plain.sendText("two");
            assertThat(echo.receiveText()).isEqualTo("one");
            assertThat(plain.receiveText()).isEqualTo("two");
        }
    }
}
