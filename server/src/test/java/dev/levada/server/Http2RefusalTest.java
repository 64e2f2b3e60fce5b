package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.HttpScope;
import dev.levada.server.options.Http2;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// T-27, T-28 and T-30: what is malformed reaches no application and costs no other stream.
final class Http2RefusalTest {
    private static final List<String> GOOD =
            List.of(":method", "GET", ":scheme", "http", ":path", "/", ":authority", "test");

    static Stream<List<String>> malformedHeads() {
        return Stream.of(
                with("X-Upper", "1"),
                with("connection", "close"),
                with("keep-alive", "1"),
                with("proxy-connection", "close"),
                with("transfer-encoding", "chunked"),
                with("upgrade", "h2c"),
                with("te", "gzip"),
                with("host", "other"),
                with(":path", "/again"),
                with(":status", "200"),
                with(":unknown", "1"),
                with(":protocol", "websocket"),
                with("x-one", " leading"),
                with("x-one", "trailing "),
                with("x-one", "a\nb"),
                with("x-one", "a\0b"),
                with("x one", "1"),
                with("", "1"),
                with("content-length", "1"),
                with("content-length", "-1"),
                with("content-length", "+1"),
                without(":method"),
                without(":scheme"),
                without(":path"),
                without(":authority"),
                replaced(":path", ""),
                replaced(":path", "a"),
                replaced(":path", "*"),
                replaced(":path", "/a b"),
                replaced(":path", "/a\r\nb"),
                replaced(":path", "http://test/"),
                replaced(":authority", "user@test"),
                replaced(":authority", "te/st"),
                List.of("x-first", "1", ":method", "GET", ":scheme", "http", ":path", "/", ":authority", "test"));
    }

    private static List<String> with(String name, String value) {
        var all = new ArrayList<>(GOOD);
        Collections.addAll(all, name, value);
        return all;
    }

    private static List<String> without(String name) {
        var all = new ArrayList<>(GOOD);
        all.subList(all.indexOf(name), all.indexOf(name) + 2).clear();
        return all;
    }

    private static List<String> replaced(String name, String value) {
        var all = new ArrayList<>(GOOD);
        all.set(all.indexOf(name) + 1, value);
        return all;
    }

    @Test
    void malformedHeadsResetTheirStreamAlone() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = Http2Client.open(server)) {
            int streamId = 1;
            for (var head : malformedHeads().toList()) {
                client.write(new Http2Frame(
                        Http2Frame.HEADERS, Http2Frame.END_HEADERS | Http2Frame.END_STREAM, streamId, literal(head)));
                assertThat(client.awaitReset(streamId)).describedAs("%s", head).isEqualTo(Http2Frame.PROTOCOL_ERROR);
                streamId += 2;
            }
            assertThat(server.hasStartedNothingElse()).isTrue();
            assertThat(client.write(client.get(streamId, "/")).answer(streamId).status())
                    .isEqualTo("200");
        }
    }

    /// The fields in their order, uncompressed (RFC 7541 section 6.2.2): an encoder would sort them.
    private static byte[] literal(List<String> namesAndValues) {
        var block = new java.io.ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            block.write(0);
            for (var text : namesAndValues.subList(i, i + 2)) {
                block.write(text.length());
                block.writeBytes(text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
            }
        }
        return block.toByteArray();
    }

    @Test
    void aHostIsTakenForAMissingAuthority() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = Http2Client.open(server)) {
            client.write(client.head(1, true, ":method", "GET", ":scheme", "http", ":path", "/", "host", "Test"))
                    .answer(1);
            assertThat(((HttpScope) server.next().scope()).headers().all("host"))
                    .containsExactly("Test");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"on", "onetwo three"})
    void aBodyOfAnotherLengthThanSaidIsReset(String body) {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = Http2Client.open(server)) {
            client.write(client.request(1, "POST", "/", false, "content-length", "6"), Http2Frame.data(1, body, true));
            assertThat(client.awaitReset(1)).isEqualTo(Http2Frame.PROTOCOL_ERROR);
            assertThat(server.next().awaitEnd()).contains("gone");
            client.ping();
        }
    }

    @Test
    void connectIsForProtocolsWeSpeak() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = Http2Client.open(server)) {
            client.write(client.head(1, true, ":method", "CONNECT", ":authority", "test"));
            assertThat(client.answer(1).status()).isEqualTo("501");
            client.write(client.head(
                    3,
                    false,
                    ":method",
                    "CONNECT",
                    ":protocol",
                    "connect-ip",
                    ":scheme",
                    "http",
                    ":path",
                    "/",
                    ":authority",
                    "test"));
            assertThat(client.answer(3).status()).isEqualTo("501");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1})
    void headersAreLimitedInNumber(int more) {
        try (var server = ServerForTests.withLimits(Apps.ECHO, limits -> limits.withMaxHeaders(10));
                var client = Http2Client.open(server)) {
            var extra = new ArrayList<String>();
            // The host is one of them.
            for (int i = 0; i < 9 + more; i++) Collections.addAll(extra, "x-" + i, "1");
            client.write(client.get(1, "/", extra.toArray(String[]::new)));
            assertThat(client.answer(1).status()).isEqualTo(more > 0 ? "431" : "200");
            assertThat(client.write(client.get(3, "/")).answer(3).status()).isEqualTo("200");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1})
    void headersAreLimitedInBytes(int more) {
        try (var server = ServerForTests.withLimits(Apps.ECHO, limits -> limits.withMaxHeaderBytes(1_000));
                var client = Http2Client.open(server)) {
            // Each field counts as its name, its value and 32 bytes (RFC 9113 section 6.5.2).
            int others = ":methodGET:schemehttp:path/:authoritytestx".length() + 5 * 32;
            client.write(client.get(1, "/", "x", "y".repeat(1_000 - others + more)));
            assertThat(client.answer(1).status()).isEqualTo(more > 0 ? "431" : "200");
            assertThat(client.write(client.get(3, "/")).answer(3).status()).isEqualTo("200");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1})
    void bodiesAreLimited(int more) {
        try (var server = ServerForTests.withLimits(Apps.ECHO, limits -> limits.withMaxBodyBytes(100));
                var client = Http2Client.open(server)) {
            client.write(client.request(1, "POST", "/", false), Http2Frame.data(1, "x".repeat(100 + more), true));
            assertThat(client.answer(1).status()).isEqualTo(more > 0 ? "413" : "200");
            client.write(client.request(3, "POST", "/", false, "content-length", String.valueOf(100 + more)));
            if (more > 0) assertThat(client.answer(3).status()).isEqualTo("413");
            client.ping();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 1})
    void streamsOutOfOrderEndTheConnection(int streamId) {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = Http2Client.open(server)) {
            client.write(client.get(5, "/")).answer(5);
            client.write(client.get(streamId, "/"));
            assertThat(client.awaitEnd()).isEqualTo(Http2Frame.PROTOCOL_ERROR);
        }
    }

    @Test
    void aStreamIsOpenedOnce() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = Http2Client.open(server)) {
            client.write(client.get(1, "/")).answer(1);
            client.write(client.get(1, "/"));
            assertThat(client.awaitEnd()).isEqualTo(Http2Frame.STREAM_CLOSED);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1})
    void streamsAreLimitedAndTheRefusedOnesHarmNobody(int more) {
        try (var server = ServerForTests.of(
                        (scope, receive, send) -> {
                            Apps.body(receive);
                            Apps.respond(send, ((HttpScope) scope).path());
                        },
                        options -> options.withHttp2(Http2.DEFAULT.withMaxStreams(3)));
                var client = Http2Client.open(server)) {
            int last = 2 * (3 + more) - 1;
            for (int id = 1; id <= last; id += 2) client.write(client.request(id, "POST", "/" + id, false));
            // The body of a refused one was on its way.
            for (int id = 1; id <= last; id += 2) client.write(Http2Frame.data(id, "x", true));
            if (more > 0) assertThat(client.awaitReset(last)).isEqualTo(Http2Frame.REFUSED_STREAM);
            for (int id = 1; id <= Math.min(last, 5); id += 2)
                assertThat(client.answer(id).text()).isEqualTo("/" + id);
            // Nothing is left of them.
            client.write(client.get(21, "/21"), client.get(23, "/23"), client.get(25, "/25"));
            for (int id = 21; id <= 25; id += 2)
                assertThat(client.answer(id).text()).isEqualTo("/" + id);
        }
    }

    @Test
    void anUpgradeToHttp2IsPassedOver() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = server.client()) {
            client.write("GET /one HTTP/1.1\r\nHost: test\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                    + "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n\r\n");
            assertThat(client.readResponse().text()).isEqualTo("GET /one ");
            client.write("POST /two HTTP/1.1\r\nHost: test\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                    + "HTTP2-Settings: AAMAAABk\r\nContent-Length: 4\r\n\r\nbody");
            assertThat(client.readResponse().text()).isEqualTo("POST /two body");
        }
    }

    @Test
    void aPrefaceBehindARequestIsRefused() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = server.client()) {
            client.write("GET /one HTTP/1.1\r\nHost: test\r\n\r\n" + Http2Client.PREFACE);
            assertThat(client.readResponse().text()).isEqualTo("GET /one ");
            assertThat(client.readTextToEnd()).startsWith("HTTP/1.1 505 ");
        }
    }

    @Test
    void aPrefaceInPiecesIsOne() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var raw = server.client()) {
            raw.writeInSegments(Http2Client.PREFACE.getBytes(java.nio.charset.StandardCharsets.US_ASCII), 1);
            var client = new Http2Client(raw).write(Http2Frame.settings());
            client.await(Http2Frame.SETTINGS);
            client.write(Http2Frame.of(Http2Frame.SETTINGS, Http2Frame.ACK, 0), client.get(1, "/"));
            assertThat(client.answer(1).status()).isEqualTo("200");
        }
    }

    @Test
    void aRequestThatBeginsLikeThePrefaceIsOneOfHttp1() {
        try (var server = ServerForTests.of(Apps.ECHO);
                var client = server.client()) {
            client.writeInSegments(
                    "PROPFIND / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"
                            .toUpperCase(Locale.ROOT)
                            .getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                    1);
            assertThat(client.readResponse().status()).isEqualTo(200);
        }
    }

    @Test
    void aServerWithoutHttp2RefusesThePreface() {
        try (var server = ServerForTests.of(Apps.ECHO, options -> options.withHttp2(Http2.DEFAULT.withEnabled(false)));
                var client = server.client()) {
            assertThat(client.write(Http2Client.PREFACE).readTextToEnd()).startsWith("HTTP/1.1 505 ");
        }
    }
}
