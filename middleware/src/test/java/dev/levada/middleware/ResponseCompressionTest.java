package dev.levada.middleware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.contract.ContractException;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.WebSocketEvent;
import dev.levada.testkit.HttpCommunicator;
import dev.levada.testkit.TestResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseCompressionTest {
    private static final String TEXT = "All work and no play makes Jack a dull boy.\n".repeat(100);
    private static final String LENGTH = String.valueOf(TEXT.length());

    private final ResponseCompression compression = ResponseCompression.standard();

    private TestResponse get(String acceptEncoding, String... headers) {
        return Visit.get(compression.around(Visit.answering(200, TEXT, headers)), "accept-encoding", acceptEncoding);
    }

    private static String unzipped(TestResponse response) {
        assertThat(response.headers().first("content-encoding")).contains("gzip");
        return text(() ->
                new GZIPInputStream(new ByteArrayInputStream(response.body().toArray())));
    }

    private interface Opening {
        InputStream open() throws IOException;
    }

    private static String text(Opening opening) {
        try (var in = opening.open()) {
            return Bytes.wrap(in.readAllBytes()).utf8();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- what is compressed

    @Test
    void aTextIsCompressedForWhoTakesIt() {
        var response =
                get("gzip", "content-type", "text/plain; charset=utf-8", "content-length", LENGTH, "etag", "\"a\"");
        assertThat(unzipped(response)).isEqualTo(TEXT);
        assertThat(response.body().length()).isLessThan(TEXT.length() / 10);
        assertThat(response.headers().contains("content-length")).isFalse();
        assertThat(response.headers().first("vary")).contains("accept-encoding");
        assertThat(response.headers().first("etag")).contains("W/\"a\"");
        assertThat(compression.inUse()).isZero();
    }

    @Test
    void deflateIsWhatHttpCallsIt() {
        var response = get("deflate", "content-type", "text/plain");
        assertThat(response.headers().first("content-encoding")).contains("deflate");
        assertThat(text(() -> new InflaterInputStream(
                        new ByteArrayInputStream(response.body().toArray()))))
                .isEqualTo(TEXT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip, deflate, br | gzip",
                "deflate, gzip | gzip",
                "gzip;q=0.5, deflate;q=0.8 | deflate",
                "* | gzip",
                "gzip;q=0, * | deflate",
                "gzip;q=0.5, identity;q=0.5 | gzip",
                "gzip;q=0.5 | gzip",
                "gzip;q=0.5, identity | none",
                "gzip;q=0 | none",
                "identity | none",
                "br | none",
                "'' | none"
            })
    void theClientChooses(String accepted, String coding) {
        var response = get(accepted, "content-type", "text/plain");
        assertThat(response.headers().first("content-encoding").orElse("none")).isEqualTo(coding);
        assertThat(response.headers().all("vary")).containsExactly("accept-encoding");
        if (coding.equals("none")) assertThat(response.text()).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html",
                "TEXT/HTML; charset=utf-8",
                "application/json",
                "application/problem+json",
                "image/svg+xml",
                "text/javascript",
                "application/wasm"
            })
    void typesOfTextAreCompressed(String type) {
        assertThat(unzipped(get("gzip", "content-type", type))).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/png", "video/mp4", "application/octet-stream", "application/zip", ""})
    void otherTypesAreNot(String type) {
        var response = get("gzip", "content-type", type);
        assertThat(response.text()).isEqualTo(TEXT);
        assertThat(response.headers().contains("vary")).isFalse();
    }

    @Test
    void furtherTypesCanBeNamed() {
        var site = compression
                .withTypes("Application/X-Font")
                .around(Visit.answering(200, TEXT, "content-type", "application/x-font"));
        assertThat(unzipped(Visit.get(site, "accept-encoding", "gzip"))).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @CsvSource({"1023, false", "1024, true", "1025, true"})
    void shortBodiesStayAsTheyAre(int bytes, boolean isCompressed) {
        for (var headers : List.of(
                new String[] {"content-type", "text/plain", "content-length", String.valueOf(bytes)},
                new String[] {"content-type", "text/plain"})) {
            var site = compression.around(Visit.answering(200, "a".repeat(bytes), headers));
            var response = Visit.get(site, "accept-encoding", "gzip");
            assertThat(response.headers().contains("content-encoding")).isEqualTo(isCompressed);
            if (!isCompressed) assertThat(response.text()).hasSize(bytes);
        }
    }

    @Test
    void aBodyWithoutABoundIsCompressedHoweverShort() {
        var site = compression.withMinBytes(0).around(Visit.answering(200, "", "content-type", "text/plain"));
        assertThat(unzipped(Visit.get(site, "accept-encoding", "gzip"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "206 | content-range | bytes 0-4399/9999",
                "200 | content-range | bytes 0-4399/9999",
                "200 | content-encoding | br",
                "200 | content-encoding | identity",
                "200 | cache-control | private, No-Transform",
                "200 | content-digest | sha-256=:YQ==:",
                "200 | content-type | text/event-stream"
            })
    void whatMustNotBeChangedIsNot(int status, String name, String value) {
        var headers = Headers.of("content-type", "text/plain", "content-length", LENGTH, "etag", "\"a\"")
                .with(name, value);
        var all = new ArrayList<String>();
        for (var header : headers) all.addAll(List.of(header.name(), header.value()));
        var response = Visit.get(
                compression.around(Visit.answering(status, TEXT, all.toArray(String[]::new))),
                "accept-encoding",
                "gzip");
        assertThat(response.text()).isEqualTo(TEXT);
        assertThat(response.headers()).isEqualTo(headers);
    }

    @Test
    void answersWithoutContentStayAsTheyAre() {
        for (int status : new int[] {204, 304}) {
            var site = compression.around(Visit.answering(status, "", "content-type", "text/plain", "etag", "\"a\""));
            var response = Visit.get(site, "accept-encoding", "gzip", "if-none-match", "\"a\"");
            assertThat(response.headers()).isEqualTo(Headers.of("content-type", "text/plain", "etag", "\"a\""));
        }
    }

    @Test
    void notModifiedNamesTheTagTheClientHas() {
        var site = compression.around(Visit.answering(304, "", "etag", "\"a\""));
        assertThat(Visit.get(site, "if-none-match", "\"b\", W/\"a\"").headers().first("etag"))
                .contains("W/\"a\"");
        assertThat(Visit.get(site, "if-none-match", "\"a\"").headers().first("etag"))
                .contains("\"a\"");
    }

    @Test
    void headHasTheHeadersOfGetAndNoCompressor() {
        var one = compression.withMaxAtOnce(1);
        Application application = (scope, receive, send) -> {
            send.accept(new HttpEvent.ResponseStart(
                    200,
                    Headers.of(
                            "content-type",
                            "text/plain",
                            "content-length",
                            LENGTH,
                            "etag",
                            "\"a\"",
                            "accept-ranges",
                            "bytes")));
            assertThat(one.inUse()).isZero();
            send.accept(new HttpEvent.ResponseBody(Bytes.EMPTY));
        };
        var response = Visit.send(one.around(application), Visit.http("HEAD", "/", "accept-encoding", "gzip"));
        assertThat(response.headers())
                .isEqualTo(Headers.of(
                        "content-type",
                        "text/plain",
                        "etag",
                        "W/\"a\"",
                        "vary",
                        "accept-encoding",
                        "content-encoding",
                        "gzip"));
    }

    @Test
    void webSocketsPass() {
        assertThat(Visit.knock(compression.around(Visit.answering(200, "")), true))
                .isEqualTo(WebSocketEvent.Accept.PLAIN);
    }

    // ---- streams

    @Test
    void eachPartOfAStreamCanBeReadBeforeTheNext() throws DataFormatException {
        try (var exchange = HttpCommunicator.start(
                compression.around((_, receive, send) -> {
                    send.accept(new HttpEvent.ResponseStart(200, Headers.of("content-type", "text/plain")));
                    receive.next();
                    send.accept(new HttpEvent.ResponseBody(Bytes.utf8("first "), true));
                    receive.next();
                    send.accept(new HttpEvent.ResponseBody(Bytes.utf8("second"), true));
                    receive.next();
                    send.accept(new HttpEvent.ResponseBody(Bytes.EMPTY));
                }),
                Visit.http("POST", "/", "accept-encoding", "gzip"),
                Visit.PATIENT)) {
            var inflater = new Inflater(true);
            exchange.sendBody(Bytes.EMPTY);
            byte[] first = exchange.nextPart().orElseThrow().toArray();
            assertThat(inflated(inflater, first, 10)).isEqualTo("first ");
            exchange.receivesNothing();
            exchange.sendBody(Bytes.EMPTY);
            assertThat(inflated(inflater, exchange.nextPart().orElseThrow().toArray(), 0))
                    .isEqualTo("second");
            exchange.endBody();
            assertThat(exchange.nextPart()).isPresent();
            assertThat(exchange.nextPart()).isEmpty();
            inflater.end();
        }
    }

    private static String inflated(Inflater inflater, byte[] bytes, int from) throws DataFormatException {
        byte[] out = new byte[1000];
        inflater.setInput(bytes, from, bytes.length - from);
        return new String(out, 0, inflater.inflate(out), StandardCharsets.UTF_8);
    }

    @Test
    void partsOfAnySizeComeTogetherAgain() {
        var random = new Random(7);
        for (int round = 0; round < 60; round++) {
            var parts = new ArrayList<Bytes>();
            var whole = Bytes.EMPTY;
            for (int i = random.nextInt(1, 6); i > 0; i--) {
                byte[] part = new byte[random.nextInt(4) == 0 ? random.nextInt(200_000) : random.nextInt(2000)];
                if (random.nextBoolean()) random.nextBytes(part);
                parts.add(Bytes.wrap(part));
                whole = whole.plus(Bytes.wrap(part));
            }
            var response = Visit.get(
                    compression.withMinBytes(0).withLevel(random.nextInt(1, 10)).around((_, _, send) -> {
                        send.accept(new HttpEvent.ResponseStart(200, Headers.of("content-type", "text/plain")));
                        for (int i = 0; i < parts.size(); i++)
                            send.accept(new HttpEvent.ResponseBody(parts.get(i), i < parts.size() - 1));
                    }),
                    "accept-encoding",
                    "gzip");
            try (var in =
                    new GZIPInputStream(new ByteArrayInputStream(response.body().toArray()))) {
                assertThat(in.readAllBytes()).isEqualTo(whole.toArray());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void theHeadOfAnEventStreamDoesNotWaitForAnEvent() {
        for (var each : List.of(compression, compression.withEventStreams())) {
            var site = each.around((_, receive, send) -> {
                send.accept(new HttpEvent.ResponseStart(200, Headers.of("content-type", "text/event-stream")));
                send.accept(new HttpEvent.ResponseBody(Bytes.EMPTY, true));
                receive.next();
                send.accept(new HttpEvent.ResponseBody(Bytes.utf8("data: 1\n\n"), true));
            });
            try (var exchange =
                    HttpCommunicator.start(site, Visit.http("GET", "/", "accept-encoding", "gzip"), Visit.PATIENT)) {
                assertThat(exchange.status()).isEqualTo(200);
                assertThat(exchange.headers().contains("content-encoding")).isEqualTo(each != compression);
            }
        }
    }

    @Test
    void filesThatTheServerWouldSendAreCompressedInBlocks(@TempDir Path folder) throws IOException {
        byte[] content = TEXT.repeat(50).getBytes(StandardCharsets.UTF_8);
        var file = Files.write(folder.resolve("a.txt"), content).toAbsolutePath();
        Application application = (_, _, send) -> {
            send.accept(new HttpEvent.EarlyHint("</a.css>; rel=preload"));
            send.accept(new HttpEvent.ResponseStart(200, Headers.of("content-type", "text/plain")));
            send.accept(new HttpEvent.ResponseFile(file, 0, 5, true));
            send.accept(new HttpEvent.ResponseBody(Bytes.utf8("|"), true));
            send.accept(new HttpEvent.ResponseFile(file, 5, content.length - 5));
        };
        var site = compression.around(application);
        assertThat(unzipped(Visit.get(site, "accept-encoding", "gzip")))
                .isEqualTo("All w|" + TEXT.repeat(50).substring(5));
        assertThat(Visit.get(site).text()).isEqualTo("All w|" + TEXT.repeat(50).substring(5));
        assertThat(Visit.send(site, Visit.http("HEAD", "/", "accept-encoding", "gzip"))
                        .headers()
                        .first("content-encoding"))
                .contains("gzip");
        var one = compression.around((_, _, send) -> {
            send.accept(new HttpEvent.ResponseStart(200, Headers.of("content-type", "text/plain")));
            send.accept(new HttpEvent.ResponseFile(file, 0, 5));
        });
        assertThat(Visit.get(one, "accept-encoding", "gzip").text()).isEqualTo("All w");
    }

    @Test
    void trailersFollowACompressedBody() {
        var site = compression.around((_, _, send) -> {
            send.accept(new HttpEvent.ResponseStart(200, Headers.of("content-type", "text/plain"), true));
            send.accept(new HttpEvent.ResponseBody(Bytes.utf8(TEXT)));
            send.accept(new HttpEvent.ResponseTrailers(Headers.of("x-sum", "1")));
        });
        var scope = Visit.http("GET", "/", "accept-encoding", "gzip", "te", "trailers");
        try (var exchange = HttpCommunicator.start(site, scope, Visit.PATIENT)) {
            assertThat(unzipped(exchange.response())).isEqualTo(TEXT);
            assertThat(exchange.trailers().first("x-sum")).contains("1");
        }
    }

    // ---- bounds and ends

    @Test
    void overTheBoundResponsesLeaveAsTheyAreAndAreCounted() {
        var one = compression.withMaxAtOnce(1);
        var site = one.around(waiting());
        try (var first =
                HttpCommunicator.start(site, Visit.http("GET", "/", "accept-encoding", "gzip"), Visit.PATIENT)) {
            assertThat(first.headers().contains("content-encoding")).isTrue();
            assertThat(one.inUse()).isEqualTo(1);
            var second = Visit.get(
                    one.around(Visit.answering(200, TEXT, "content-type", "text/plain")), "accept-encoding", "gzip");
            assertThat(second.text()).isEqualTo(TEXT);
            assertThat(second.headers().all("vary")).containsExactly("accept-encoding");
            assertThat(one.skipped()).isEqualTo(1);
        }
        assertThat(one.inUse()).isZero();
        assertThat(unzipped(Visit.get(
                        one.around(Visit.answering(200, TEXT, "content-type", "text/plain")),
                        "accept-encoding",
                        "gzip")))
                .isEqualTo(TEXT);
    }

    @Test
    void aCompressorIsGivenBackHoweverTheResponseEnds() {
        var ends = List.<Application>of(
                (_, _, _) -> {
                    throw new IllegalStateException("the application fails");
                },
                (_, _, _) -> {}, // it returns in the middle
                (_, _, send) -> send.accept(new HttpEvent.ResponseStart(200)), // it breaks the contract
                (_, receive, send) -> { // the client goes
                    receive.next();
                    receive.next();
                    send.accept(new HttpEvent.ResponseBody(Bytes.utf8(TEXT), true));
                });
        for (var end : ends) {
            var site = compression.around((scope, receive, send) -> {
                send.accept(new HttpEvent.ResponseStart(200, Headers.of("content-type", "text/plain")));
                send.accept(new HttpEvent.ResponseBody(Bytes.utf8(TEXT), true));
                end.serve(scope, receive, send);
            });
            try (var exchange =
                    HttpCommunicator.start(site, Visit.http("GET", "/", "accept-encoding", "gzip"), Visit.PATIENT)) {
                assertThat(exchange.nextPart()).isPresent();
                exchange.endBody();
                exchange.disconnect();
            } catch (AssertionError _) {
                // The failure of the application, which is not the point here.
            }
            assertThat(compression.inUse()).isZero();
        }
    }

    @Test
    void aFailureBeforeTheFirstPartIsTheServersToAnswer() {
        var site = compression.around((_, _, send) -> {
            send.accept(new HttpEvent.ResponseStart(200, Headers.of("content-type", "text/plain")));
            throw new IllegalStateException("early");
        });
        try (var exchange =
                HttpCommunicator.start(site, Visit.http("GET", "/", "accept-encoding", "gzip"), Visit.PATIENT)) {
            assertThat(exchange.awaitFailure()).hasMessage("early");
        }
    }

    @Test
    void manyThreadsMaySend() throws InterruptedException {
        var site = compression.around((_, _, send) -> {
            send.accept(new HttpEvent.ResponseStart(200, Headers.of("content-type", "text/plain")));
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < 8; i++)
                threads.add(Thread.ofVirtual().start(() -> {
                    try {
                        for (int j = 0; j < 50; j++)
                            send.accept(new HttpEvent.ResponseBody(Bytes.utf8("0123456789\n"), true));
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }));
            for (var thread : threads) thread.join();
            send.accept(new HttpEvent.ResponseBody(Bytes.EMPTY));
        });
        assertThat(unzipped(Visit.get(site, "accept-encoding", "gzip"))).isEqualTo("0123456789\n".repeat(400));
    }

    @Test
    void optionsOutOfRangeFailWhenTheyAreSet() {
        assertThatThrownBy(() -> compression.withLevel(0)).isInstanceOf(ContractException.class);
        assertThatThrownBy(() -> compression.withLevel(10)).isInstanceOf(ContractException.class);
        assertThatThrownBy(() -> compression.withMinBytes(-1)).isInstanceOf(ContractException.class);
        assertThatThrownBy(() -> compression.withMaxAtOnce(0)).isInstanceOf(ContractException.class);
        assertThatThrownBy(() -> compression.withTypes("text/*")).isInstanceOf(ContractException.class);
    }

    private static Application waiting() {
        return (_, receive, send) -> {
            send.accept(new HttpEvent.ResponseStart(200, Headers.of("content-type", "text/plain")));
            send.accept(new HttpEvent.ResponseBody(Bytes.utf8("a"), true));
            while (!(receive.next() instanceof HttpEvent.Disconnect)) {}
        };
    }
}
