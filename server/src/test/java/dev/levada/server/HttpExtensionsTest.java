package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ContractException;
import dev.levada.contract.EarlyHints;
import dev.levada.contract.Extension;
import dev.levada.contract.FileSending;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.Inbox;
import dev.levada.contract.Trailers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Early hints, files and trailers.
final class HttpExtensionsTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n";
    private static final String TAKES_TRAILERS =
            "GET / HTTP/1.1\r\nHost: test\r\nTE: deflate, trailers\r\nConnection: close\r\n\r\n";

    @TempDir
    Path folder;

    private static String answer(String request, Application application) {
        try (var server = ServerForTests.of(application);
                var client = server.client()) {
            return client.write(request).readTextToEnd();
        }
    }

    private Path file(int bytes) throws IOException {
        byte[] content = new byte[bytes];
        for (int i = 0; i < bytes; i++) content[i] = (byte) ('a' + i % 26);
        return Files.write(folder.resolve("file"), content).toAbsolutePath();
    }

    // ---- early hints

    @Test
    void hintsLeaveBeforeTheResponse() {
        String text = answer(GET, (_, _, send) -> {
            send.accept(new HttpEvent.EarlyHint("</style.css>; rel=preload; as=style"));
            Apps.respond(send, "hello");
        });
        assertThat(text)
                .startsWith(
                        "HTTP/1.1 103 Early Hints\r\nlink: </style.css>; rel=preload; as=style\r\n\r\nHTTP/1.1 200 OK")
                .endsWith("hello");
    }

    @Test
    void aClientOfHttp10GetsNoHints() {
        String text = answer("GET / HTTP/1.0\r\n\r\n", (_, _, send) -> {
            send.accept(new HttpEvent.EarlyHint("</style.css>; rel=preload"));
            Apps.respond(send, "hello");
        });
        assertThat(text).startsWith("HTTP/1.1 200 OK");
    }

    @Test
    void aHintThatWouldSmuggleAHeaderIsRefused() {
        assertThatThrownBy(() -> new HttpEvent.EarlyHint("</a>\r\nset-cookie: a=1"))
                .isInstanceOf(ContractException.class);
    }

    // ---- files

    @ParameterizedTest
    @ValueSource(ints = {1, 65_536, 65_537, 3_000_000})
    void aFileIsTheWholeBody(int bytes) throws IOException {
        var file = file(bytes);
        String text = answer(GET, (_, _, send) -> {
            send.accept(new HttpEvent.ResponseStart(200));
            send.accept(new HttpEvent.ResponseFile(file, 0, bytes));
        });
        assertThat(text).contains("content-length: " + bytes + "\r\n").endsWith("\r\n\r\n" + Files.readString(file));
    }

    @Test
    void regionsOfFilesAndBytesMixInOneBody() throws IOException {
        var file = file(26);
        var response = response(GET, (_, _, send) -> {
            send.accept(new HttpEvent.ResponseStart(200));
            send.accept(Apps.part("<"));
            send.accept(new HttpEvent.ResponseFile(file, 2, 3, true));
            send.accept(Apps.part("|"));
            send.accept(new HttpEvent.ResponseFile(file, 23, 3, true));
            send.accept(new HttpEvent.ResponseBody(Bytes.utf8(">")));
        });
        assertThat(response.text()).isEqualTo("<cde|xyz>");
        assertThat(response.headers("transfer-encoding")).containsExactly("chunked");
    }

    @Test
    void anEmptyRegionEndsABody() throws IOException {
        var file = file(5);
        var response = response(GET, (_, _, send) -> {
            send.accept(new HttpEvent.ResponseStart(200));
            send.accept(new HttpEvent.ResponseFile(file, 5, 0));
        });
        assertThat(response.headers("content-length")).containsExactly("0");
    }

    @Test
    void headHasTheLengthOfTheFileAndNothingOfIt() throws IOException {
        var file = file(5_000);
        String text = answer("HEAD / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n", (_, _, send) -> {
            send.accept(new HttpEvent.ResponseStart(200));
            send.accept(new HttpEvent.ResponseFile(file, 0, 5_000));
        });
        assertThat(text).contains("content-length: 5000\r\n").endsWith("\r\n\r\n");
    }

    @Test
    void theConnectionGoesOnAfterAFile() throws IOException {
        var file = file(100_000);
        Application application = (_, _, send) -> {
            send.accept(new HttpEvent.ResponseStart(200));
            send.accept(new HttpEvent.ResponseFile(file, 0, 100_000));
        };
        try (var server = ServerForTests.of(application);
                var client = server.client()) {
            for (int i = 0; i < 3; i++) {
                client.write("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
                assertThat(client.readResponse().text()).hasSize(100_000);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 6", "5, 1", "6, 0"})
    void aRegionThatTheFileDoesNotHaveIsRefused(long offset, long bytes) throws IOException {
        assertThat(failure(new HttpEvent.ResponseFile(file(5), offset, bytes)))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("it has 5 bytes");
    }

    @Test
    void aFolderIsRefused() {
        assertThat(failure(new HttpEvent.ResponseFile(folder.toAbsolutePath(), 0, 0)))
                .hasMessageContaining("it is no regular file");
        assertThat(failure(new HttpEvent.ResponseFile(folder.toAbsolutePath(), 0, 1)))
                .hasMessageContaining("it is no regular file");
    }

    @Test
    void aFileLongerThanTheDeclaredBodyIsRefused() throws IOException {
        var file = file(10);
        var failures = new ArrayBlockingQueue<Throwable>(1);
        answer(GET, (_, _, send) -> {
            send.accept(new HttpEvent.ResponseStart(200, Headers.of("content-length", "9")));
            try {
                send.accept(new HttpEvent.ResponseFile(file, 0, 10));
            } catch (ContractException e) {
                failures.add(e);
            }
            send.accept(new HttpEvent.ResponseFile(file, 0, 9));
        });
        assertThat(failures.poll()).hasMessageContaining("9 bytes");
    }

    private static Throwable failure(HttpEvent.ResponseFile part) {
        var failures = new ArrayBlockingQueue<Throwable>(1);
        answer(GET, (_, _, send) -> {
            send.accept(new HttpEvent.ResponseStart(200));
            try {
                send.accept(part);
            } catch (ContractException e) {
                failures.add(e);
                throw e;
            }
        });
        try {
            var failure = failures.poll(10, TimeUnit.SECONDS);
            return failure == null ? new AssertionError("The file was sent.") : failure;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aClientThatLeavesWithinAFileEndsTheApplication() throws IOException {
        var file = file(30_000_000);
        Application application = (_, _, send) -> {
            send.accept(new HttpEvent.ResponseStart(200));
            send.accept(new HttpEvent.ResponseFile(file, 0, 30_000_000));
        };
        try (var server = ServerForTests.of(application)) {
            try (var client = server.client()) {
                client.write(GET);
                assertThat(client.hasSomethingWithin(java.time.Duration.ofSeconds(10)))
                        .isTrue();
                client.reset();
            }
            server.awaitIdle();
        }
    }

    // ---- trailers

    @Test
    void trailersFollowTheBody() {
        String text = answer(TAKES_TRAILERS, (_, _, send) -> {
            send.accept(new HttpEvent.ResponseStart(200, Headers.of("trailer", "x-sum"), true));
            send.accept(new HttpEvent.ResponseBody(Bytes.utf8("hello")));
            send.accept(new HttpEvent.ResponseTrailers(Headers.of("x-sum", "42")));
        });
        assertThat(text)
                .contains("transfer-encoding: chunked")
                .endsWith("\r\n\r\n5\r\nhello\r\n0\r\nx-sum: 42\r\n\r\n");
    }

    @Test
    void trailersOfAResponseThatPromisedNoneAreRefused() {
        var failures = new ArrayBlockingQueue<Throwable>(1);
        answer(TAKES_TRAILERS, (_, _, send) -> {
            Apps.respond(send, "hello");
            try {
                send.accept(new HttpEvent.ResponseTrailers(Headers.of("x-sum", "42")));
            } catch (ContractException e) {
                failures.add(e);
            }
        });
        assertThat(failures).hasSize(1);
    }

    @Test
    void trailersCannotFrameTheMessage() {
        assertThatThrownBy(() -> new HttpEvent.ResponseTrailers(Headers.of("content-length", "1")))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("content-length");
    }

    // ---- what is offered

    @Test
    void hintsAndFilesAreOfferedAlwaysAndTrailersToThoseWhoTakeThem() {
        assertThat(offers(GET, EarlyHints.class)).isTrue();
        assertThat(offers(GET, FileSending.class)).isTrue();
        assertThat(offers(GET, Trailers.class)).isFalse();
        assertThat(offers(TAKES_TRAILERS, Trailers.class)).isTrue();
        assertThat(offers("GET / HTTP/1.0\r\nTE: trailers\r\n\r\n", Trailers.class))
                .isFalse();
    }

    private static boolean offers(String request, Class<? extends Extension> extension) {
        return answer(
                        request,
                        (scope, _, send) -> Apps.respond(
                                send,
                                ((HttpScope) scope).extensions().get(extension).isPresent() ? "offered" : "not"))
                .endsWith("offered");
    }

    private static RawResponse response(String request, Application application) {
        try (var server = ServerForTests.of(application);
                var client = server.client()) {
            return client.write(request).readResponse();
        }
    }

    @Test
    void channelMessagesComeBetweenTheEventsOfARequestUpToABound() {
        Application application = (scope, receive, send) -> {
            var inbox = ((HttpScope) scope).extension(Inbox.class).orElseThrow();
            assertThat(receive.next()).isInstanceOf(HttpEvent.Request.class);
            assertThat(inbox.offer(ChannelMessage.of("one"))).isTrue();
            assertThat(inbox.offer(ChannelMessage.of("two"))).isTrue();
            assertThat(inbox.offer(ChannelMessage.of("over the bound"))).isFalse();
            var said = new StringBuilder();
            for (int i = 0; i < 2; i++)
                said.append(((ChannelMessage) receive.next()).type()).append(' ');
            Apps.respond(send, said.toString());
            assertThat(receive.next()).isInstanceOf(HttpEvent.Disconnect.class);
            assertThat(inbox.offer(ChannelMessage.of("too late"))).isFalse();
        };
        try (var server = ServerForTests.withLimits(application, it -> it.withMaxQueuedMessages(2));
                var client = Http2Client.open(server)) {
            assertThat(server.get("/").text()).isEqualTo("one two ");
            assertThat(client.write(client.get(1, "/")).answer(1).text()).isEqualTo("one two ");
            for (int i = 0; i < 2; i++) assertThat(server.next().awaitEnd()).contains("returned");
        }
    }
}
