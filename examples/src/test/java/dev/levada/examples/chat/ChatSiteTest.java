package dev.levada.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.layer.ChannelLayer;
import dev.levada.testkit.TestSite;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatSiteTest {
    private static TestSite site() {
        return TestSite.of(ChatSite::create, ChannelLayer.memory());
    }

    @ParameterizedTest
    @CsvSource({
        "/chat/, text/html",
        "/chat/blue, text/html",
        "/chat/any%20room%2F, text/html",
        "/assets/chat.css, text/css",
        "/assets/chat.js, text/javascript",
        "/assets/levada.svg, image/svg+xml"
    })
    void thePageAndItsPartsAreServed(String path, String contentType) {
        try (var site = site()) {
            var response = site.get(path);
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.headers().first("content-type").orElse("")).startsWith(contentType);
            assertThat(response.body().length()).isPositive();
        }
    }

    @ParameterizedTest
    @CsvSource({"/, chat/", "/chat, chat/"})
    void theWayToTheEntranceIsShown(String path, String place) {
        try (var site = site()) {
            var response = site.get(path);
            assertThat(response.status()).isEqualTo(303);
            assertThat(response.headers().first("location")).hasValue(place);
        }
    }

    @Test
    void thePageLoadsNothingFromElsewhereAndHasNoInlineScript() {
        try (var site = site()) {
            assertThat(site.get("/chat/").text())
                    .contains("Content-Security-Policy")
                    .doesNotContain("http://", "https://", "<style", " style=", " onclick=")
                    .containsOnlyOnce("<script");
            assertThat(site.get("/assets/chat.js").text())
                    .doesNotContain("http://", "https://", "innerHTML", "insertAdjacentHTML", "document.write");
        }
    }

    @Test
    void otherPathsAreNotFound() {
        try (var site = site()) {
            assertThat(site.get("/chat/blue/more").status()).isEqualTo(404);
            assertThat(site.get("/assets/ChatSite.class").status()).isEqualTo(404);
            assertThat(site.webSocket("/ws/chat/").refused().status()).isEqualTo(404);
        }
    }
}
