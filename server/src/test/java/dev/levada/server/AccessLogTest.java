package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Application;
import dev.levada.contract.Headers;
import dev.levada.contract.WebSocketEvent;
import dev.levada.contract.WebSocketScope;
import dev.levada.server.options.Log;
import dev.levada.server.options.LogFormat;
import dev.levada.server.options.LoggedQueries;
import dev.levada.server.options.Timeouts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What the access log says, and what it never says: T-75, T-101, T-102.
final class AccessLogTest {
    private static final String CANARY = "c4n4ry";
    private static final String TIME = "\\[\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d \\+0000]";

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("access.log");
    }

    private ServerForTests serve(Application application, UnaryOperator<Log> change) {
        return ServerForTests.of(
                application,
                options -> options.withLog(change.apply(options.log().withAccess(file().toString()))));
    }

    private List<String> await(int lines) {
        return Await.until(lines + " lines", () -> lines(file()), seen -> seen.size() >= lines);
    }

    private static List<String> lines(Path file) {
        try {
            var text = Files.readString(file, StandardCharsets.US_ASCII);
            // A line that is being written is none yet.
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aRequestInTheCombinedForm() {
        Application application = (_, _, send) -> Apps.respond(send, 201, Headers.of("x-request-id", "r-1"), "hello");
        try (var server = serve(application, it -> it)) {
            get(server, "/a/b?c=d", "Referer: http://from.example/page?x=1", "User-Agent: agent/1");
            assertThat(await(1).getFirst())
                    .matches("127\\.0\\.0\\.1 - - " + TIME
                            + " \"GET /a/b HTTP/1\\.1\" 201 5 \"http://from\\.example/page\" \"agent/1\" \\d+ \"r-1\"");
        }
    }

    @Test
    void aRequestInTheCommonForm() {
        try (var server = serve(Apps.ECHO, it -> it.withFormat(LogFormat.COMMON))) {
            get(server, "/");
            assertThat(await(1).getFirst())
                    .matches("127\\.0\\.0\\.1 - - " + TIME + " \"GET / HTTP/1\\.1\" 200 6 \\d+ \"-\"");
        }
    }

    @Test
    void aRequestAsJson() {
        try (var server = serve(Apps.ECHO, it -> it.withFormat(LogFormat.JSON))) {
            try (var client = server.client()) {
                client.write("POST /a HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\nUser-Agent: agent/1\r\n"
                                + "Connection: close\r\n\r\nabc")
                        .readResponse();
            }
            assertThat(await(1).getFirst())
                    .matches("\\{\"time\":\"\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z\",\"event\":\"request\","
                            + "\"client\":\"127\\.0\\.0\\.1\",\"method\":\"POST\",\"path\":\"/a\",\"http\":\"1\\.1\","
                            + "\"status\":200,\"received\":3,\"sent\":11,\"micros\":\\d+,\"agent\":\"agent/1\"}");
        }
    }

    @Test
    void aWebSocketHasALineWhenItOpensAndOneWithItsCodeWhenItEnds() {
        try (var server = serve(Apps.ECHO, it -> it.withFormat(LogFormat.JSON))) {
            try (var client = server.webSocket()) {
                client.write(RawFrame.text("hello"));
                client.readFrame();
                client.write(RawFrame.close(4001, "bye"));
                client.readToEnd();
            }
            var lines = await(2);
            assertThat(lines.get(0)).contains("\"event\":\"connect\"", "\"path\":\"/socket\"", "\"status\":101");
            assertThat(lines.get(1))
                    .contains("\"event\":\"disconnect\"", "\"code\":4001", "\"received\":5", "\"sent\":7");
        }
    }

    @Test
    void refusedHandshakesHaveALineWhoeverRefusesThem() {
        Application application = (_, receive, send) -> {
            receive.next();
            send.accept(WebSocketEvent.Close.NORMAL);
        };
        try (var server = serve(application, it -> it.withFormat(LogFormat.COMMON))) {
            try (var client = server.client()) {
                client.write(ServerForTests.handshake()).readResponse();
            }
            try (var client = server.client()) {
                client.write(ServerForTests.handshake("Origin: http://evil.example"))
                        .readResponse();
            }
            assertThat(await(2)).allSatisfy(line -> assertThat(line).contains("\"WSREJECT /socket HTTP/1.1\" 403 - "));
        }
    }

    @Test
    void whatTheServerAnswersItselfHasALineToo() {
        Application failing = (_, _, _) -> {
            throw new IllegalStateException("for the test");
        };
        try (var _ = new CapturedLog();
                var server = serve(failing, it -> it.withFormat(LogFormat.COMMON))) {
            get(server, "/");
            try (var client = server.client()) {
                client.write("garbage\r\n\r\n").readToEnd();
            }
            try (var client = server.client()) {
                client.write("GET / HTTP/1.1\r\n\r\n").readToEnd();
            }
            assertThat(await(3))
                    .satisfiesExactly(
                            line -> assertThat(line).contains("\"GET / HTTP/1.1\" 500 "),
                            line -> assertThat(line).contains("] \"-\" 400 "),
                            line -> assertThat(line).contains("] \"-\" 400 "));
        }
    }

    @Test
    void aClientThatLeavesBeforeTheEndIsSeen() {
        Application half = (_, receive, send) -> {
            send.accept(new dev.levada.contract.HttpEvent.ResponseStart(200));
            send.accept(Apps.part("half"));
            while (!(receive.next() instanceof dev.levada.contract.HttpEvent.Disconnect)) {}
        };
        try (var server = serve(half, it -> it.withFormat(LogFormat.JSON))) {
            var client = server.client();
            client.write("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
            client.readLine();
            client.reset();
            assertThat(await(1).getFirst()).contains("\"status\":200,\"cut\":true", "\"sent\":4");
        }
    }

    @ParameterizedTest
    @EnumSource(LogFormat.class)
    void noPeerCanForgeALine(LogFormat format) {
        String giant = "g".repeat(7_000);
        try (var server = serve(Apps.ECHO, it -> it.withFormat(format).withQueries(LoggedQueries.ALL))) {
            get(
                    server,
                    "/%0d%0a127.0.0.1%20-%20-?%0aq\"\\",
                    "User-Agent: x\" 200 \\\u009b31m\u00e9 ${jndi:ldap://x} {0} %n");
            get(server, "/" + giant, "Referer: http://" + giant);
            assertThat(await(2)).hasSize(2).allSatisfy(line -> {
                assertThat(line).matches("[ -~]+").hasSizeLessThan(2_500);
                assertThat(line.replace("\\\\", "").replace("\\\"", "")).doesNotContain("x\" 200");
            });
            assertThat(lines(file()).getFirst()).contains("%0d%0a127.0.0.1");
            if (format != LogFormat.COMMON) assertThat(lines(file()).getFirst()).contains("${jndi:ldap://x} {0} %n");
            assertThat(lines(file()).getLast()).contains("ggg...");
        }
    }

    @ParameterizedTest
    @EnumSource(LogFormat.class)
    void noSecretIsWrittenUnlessAskedFor(LogFormat format) {
        try (var log = new CapturedLog();
                var server = serve(Apps.ECHO, it -> it.withFormat(format))) {
            get(
                    server,
                    "/?token=" + CANARY,
                    "Authorization: Bearer " + CANARY,
                    "Cookie: session=" + CANARY,
                    "X-Api-Key: " + CANARY,
                    "Referer: http://a.example/?ticket=" + CANARY);
            try (var client = server.client()) {
                client.write(ServerForTests.handshake("Sec-WebSocket-Protocol: " + CANARY)
                                .replace("?a=b", "?ticket=" + CANARY))
                        .readResponse();
                client.write(RawFrame.text(CANARY));
                client.readFrame();
                client.write(RawFrame.close(1000, CANARY));
                client.readToEnd();
            }
            assertThat(await(3)).allSatisfy(line -> assertThat(line).doesNotContain(CANARY));
            assertThat(log.lines()).allSatisfy(line -> assertThat(line).doesNotContain(CANARY));
        }
    }

    @Test
    void queriesCanBeLoggedByTheNamesOfTheirParameters() {
        try (var server = serve(Apps.ECHO, it -> it.withQueries(LoggedQueries.NAMES))) {
            get(server, "/?page=1&token=" + CANARY + "&" + CANARY);
            assertThat(await(1).getFirst()).contains("\"GET /?page=*&token=*&* HTTP/1.1\"");
        }
    }

    @Test
    void afterARotationLinesGoIntoTheNewFile() throws IOException {
        try (var server = serve(Apps.ECHO, it -> it)) {
            get(server, "/1");
            await(1);
            var old = folder.resolve("access.log.1");
            Files.move(file(), old);
            get(server, "/2");
            Await.until("a line in the old file", () -> lines(old), seen -> seen.size() == 2);
            server.server().reload();
            get(server, "/3");
            assertThat(await(1).getFirst()).contains("GET /3 ");
            server.server().reopenLogs();
            get(server, "/4");
            assertThat(await(2).getLast()).contains("GET /4 ");
            assertThat(lines(old)).hasSize(2);
        }
    }

    @Test
    void aReloadThatFailsChangesNothing() throws IOException {
        var inner = Files.createDirectory(folder.resolve("inner"));
        var log = inner.resolve("access.log");
        try (var server = serve(Apps.ECHO, it -> it.withAccess(log.toString()))) {
            get(server, "/1");
            var moved = folder.resolve("moved");
            Files.move(inner, moved);
            assertThatThrownBy(server.server()::reload)
                    .isInstanceOf(ServerException.class)
                    .hasMessageStartingWith("What was there before stays in use, because of access log: Expected to")
                    .hasMessageEndingWith("Name a file that can be written.");
            get(server, "/2");
            Await.until("a line in the old file", () -> lines(moved.resolve("access.log")), seen -> seen.size() == 2);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskCostsLinesAndNothingElse() {
        try (var log = new CapturedLog();
                var server = serve(Apps.ECHO, it -> it.withAccess("/dev/full"))) {
            for (int i = 0; i < 3; i++) get(server, "/" + i);
            server.awaitStatistics("three dropped lines", seen -> seen.droppedLogLines() == 3);
            assertThat(log.await("access log")).contains("\"/dev/full\"", "It is tried again.");
        }
    }

    @Test
    void aFileThatCannotBeWrittenKeepsTheServerFromStarting() {
        assertThatThrownBy(() -> serve(Apps.ECHO, it -> it.withAccess(folder.toString())))
                .isInstanceOf(ServerException.class)
                .hasMessageStartingWith("Expected to write the access log to \"" + folder)
                .hasMessageEndingWith("Name a file that can be written.");
    }

    @Test
    void theLastLinesAreWrittenAsTheServerEnds() {
        Application holding = (scope, receive, send) -> {
            if (scope instanceof WebSocketScope) Apps.READER.serve(scope, receive, send);
        };
        var server = ServerForTests.of(
                holding,
                options -> options.withLog(options.log().withAccess(file().toString()))
                        .withTimeouts(Timeouts.DEFAULT.withClose(Duration.ofSeconds(1))));
        try (var client = server.webSocket()) {
            server.next();
            server.close();
            assertThat(client.readCloseFrame().closeCode()).isEqualTo(1001);
        }
        assertThat(lines(file())).hasSize(2).last().asString().contains("WSDISCONNECT /socket HTTP/1.1\" 1001 ");
    }

    private static void get(ServerForTests server, String target, String... headerLines) {
        try (var client = server.client()) {
            var request = new StringBuilder("GET " + target + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n");
            for (var line : headerLines) request.append(line).append("\r\n");
            client.write(request.append("\r\n").toString()).readResponse();
        }
    }

    @Test
    void requestsAndSocketsOverHttp2HaveTheSameLines() {
        try (var server = serve(Apps.ECHO, it -> it.withFormat(LogFormat.JSON));
                var client = Http2Client.open(server)) {
            client.write(client.request(1, "POST", "/a", false), Http2Frame.data(1, "abc", true));
            assertThat(client.answer(1).status()).isEqualTo("200");
            client.write(client.get(3, "/cut"), Http2Frame.reset(3, Http2Frame.CANCEL));
            assertThat(await(2).getFirst())
                    .contains("\"event\":\"request\"", "\"path\":\"/a\"", "\"http\":\"2\"", "\"status\":200")
                    .contains("\"received\":3", "\"sent\":11");
            client.write(client.handshake(5));
            try (var socket = new SocketPeer.OverHttp2(client, 5)) {
                socket.write(RawFrame.text("hello"));
                socket.readFrame();
                socket.write(RawFrame.close(4001, ""));
                assertThat(await(4).get(2)).contains("\"event\":\"connect\"", "\"http\":\"2\"");
                assertThat(await(4).get(3)).contains("\"event\":\"disconnect\"", "\"code\":4001");
            }
        }
    }
}
