package dev.levada.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Headers;
import dev.levada.contract.HttpScope;
import dev.levada.contract.RequestHead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutePathTest {
    @ParameterizedTest
    @CsvSource({
        "/chat/blue, /chat/blue",
        "/, /",
        "'', /",
        "/chat/blue%20room, /chat/blue room",
        "/chat/gr%C3%BCn, /chat/grün",
        "/a//b/, /a//b/",
        "/100%/%zz/%4, /100%/%zz/%4",
        "/%2541, /%41",
        "/a+b, /a+b",
        "/a%3Fb%23c, /a?b#c",
        "/x;v=1, /x;v=1",
        "/..., /...",
        "/.well-known/x.y, /.well-known/x.y",
    })
    void eachSegmentIsDecodedOnce(String raw, String path) {
        assertThat(RoutePath.of(raw)).isEqualTo(path);
    }

    @Test
    void anEncodedSlashIsNoSeparator() {
        assertThat(RoutePath.of("/a%2Fb/c%2fd")).isEqualTo("/a\uffffb/c\uffffd");
        assertThat(RoutePath.plain("a\uffffb")).isEqualTo("a/b");
    }

    @Test
    void aDoublyEncodedSlashIsNoSlashAtAll() {
        assertThat(RoutePath.of("/a%252Fb")).isEqualTo("/a%2Fb");
    }

    @Test
    void nobodyCanSendTheStandInOfASlash() {
        assertThat(RoutePath.of("/a%EF%BF%BFb")).isEqualTo("/a\ufffdb");
        assertThat(RoutePath.of("/a\uffffb")).isEqualTo("/a\ufffdb");
    }

    @Test
    void bytesThatAreNotUtf8BecomeReplacementsAndNeverSlashesOrDots() {
        assertThat(RoutePath.of("/a%c0%afb")).isEqualTo("/a\ufffd\ufffdb");
        assertThat(RoutePath.of("/%c0%ae%c0%ae/x")).isEqualTo("/\ufffd\ufffd\ufffd\ufffd/x");
        assertThat(RoutePath.of("/%ff")).isEqualTo("/\ufffd");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/..",
                "/.",
                "/a/../b",
                "/a/./b",
                "/a/..",
                "/%2e%2e/b",
                "/a/.%2E/b",
                "/a/%2e",
                "/../../etc/passwd",
            })
    void dotSegmentsInAnyFormMatchNothing(String raw) {
        assertThat(RoutePath.of(raw)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "chat/blue", "http://example.com/", "%2Fchat"})
    void whatDoesNotBeginWithASlashMatchesNothing(String raw) {
        assertThat(RoutePath.of(raw)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "/app, /app/chat, /chat",
        "/app/, /app/chat, /chat",
        "app, /app/chat, /chat",
        "/app, /app/, /",
        "/app, /app, /",
        "/app/v1, /app/v1/chat, /chat",
        "/grün, /gr%C3%BCn/chat, /chat",
        "/app, /apple, ",
        "/app, /chat, ",
        "/app, /, ",
        "/app, /App/chat, ",
        "/app, /app%2Fchat, ",
        "'', /app, /app",
        "/, /app, /app",
        "/app, /app/app, /app",
    })
    void theRootPathIsTakenAwayAtASegmentsEnd(String rootPath, String raw, String path) {
        var head = RequestHead.of("GET", "http", raw, Headers.EMPTY).withRootPath(rootPath);
        assertThat(RoutePath.of(HttpScope.of(head))).isEqualTo(path);
    }
}
