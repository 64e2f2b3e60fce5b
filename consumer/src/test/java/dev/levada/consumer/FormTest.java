package dev.levada.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Bytes;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpScope;
import dev.levada.contract.RequestHead;
import dev.levada.routing.Routes;
import dev.levada.testkit.HttpCommunicator;
import dev.levada.testkit.TestOptions;
import dev.levada.testkit.TestResponse;
import dev.levada.testkit.TestSite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormTest {
    private static final TestOptions PATIENT = TestOptions.defaults().withDeadline(Duration.ofSeconds(20));
    private static final String PLAIN = "application/x-www-form-urlencoded";

    @TempDir
    private Path folder;

    private FormOptions options() {
        return FormOptions.standard().withFolder(folder);
    }

    private static HttpCommunicator start(HttpHandler handler, String... headers) {
        var head = RequestHead.of("POST", "http", "/", Headers.of(headers));
        return HttpCommunicator.start(Http.application(handler), HttpScope.of(head), PATIENT);
    }

    private static TestResponse post(HttpHandler handler, String type, Bytes body) {
        try (var exchange = start(handler, "content-type", type)) {
            exchange.sendBody(body);
            return exchange.response();
        }
    }

    private static TestResponse post(HttpHandler handler, MultipartBody body) {
        return post(handler, body.contentType(), body.end());
    }

    private List<Path> filesLeft() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- plain forms

    @Test
    void fieldsOfAPlainFormAreDecoded() {
        var response = post(
                request -> {
                    var form = request.form();
                    assertThat(request.form()).isSameAs(form);
                    assertThat(form.file("a")).isEmpty();
                    return Response.text(form.names() + " " + form.fields("a")
                            + form.field("b d").orElse("none")
                            + form.field("empty").orElse("none")
                            + form.field("other").orElse("none"));
                },
                PLAIN + "; charset=utf-8",
                Bytes.utf8("a=1&a=%C3%A4+%2B&&b%20d=x%3Dy=z&empty"));
        assertThat(response.text()).isEqualTo("[a, b d, empty] [1, \u00e4 +]x=y=znone");
    }

    @ParameterizedTest
    @CsvSource({
        "a=1, 200",
        "a=1&b=2, 200",
        "a=1&b=2&, 200",
        "a&b&c, 413",
        "aaa=1, 200",
        "aaaa=1, 200",
        "aaaaa=1, 413",
        "a=1234567, 200",
        "a=12345678, 200",
        "a=123456789, 413"
    })
    void plainFormsHaveLimits(String body, int status) {
        var limits = options().withMaxParts(2).withMaxNameBytes(4).withMaxFieldBytes(10);
        var response =
                post(request -> Response.text(request.withForms(limits).form().toString()), PLAIN, Bytes.utf8(body));
        assertThat(response.status()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/plain", "", "multipart/mixed; boundary=b"})
    void whatIsNoFormIsRefused(String type) {
        assertThat(post(request -> Response.text(request.form().toString()), type, Bytes.EMPTY)
                        .status())
                .isEqualTo(415);
        assertThat(post(
                                request -> {
                                    request.parts(_ -> {});
                                    return Response.empty(204);
                                },
                                type.isEmpty() ? PLAIN : type,
                                Bytes.EMPTY)
                        .status())
                .isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/form-data",
                "multipart/form-data; boundary=",
                "multipart/form-data; boundary=\"a;b\"",
                "multipart/form-data; boundary=a; boundary=b",
                "multipart/form-data; boundary=a b"
            })
    void aWrongBoundaryIsRefused(String type) {
        assertThat(post(request -> Response.text(request.form().toString()), type, Bytes.utf8("--a--"))
                        .status())
                .isEqualTo(400);
    }

    // ---- forms with files

    @Test
    void fieldsAndFilesComeByNameAndFilesGoWithTheRequest() {
        byte[] picture = new byte[100_000];
        new Random(1).nextBytes(picture);
        var paths = new ArrayList<Path>();
        var response = post(
                request -> {
                    var form = request.withForms(options()).form();
                    var file = form.file("picture").orElseThrow();
                    paths.add(file.path());
                    try (var in = file.open()) {
                        assertThat(in.readAllBytes()).isEqualTo(picture);
                    }
                    return Response.text(form.field("title").orElseThrow() + " " + file.filename() + " " + file.size()
                            + " " + file.contentType().orElseThrow() + " " + form.files("none")
                            + form.file("empty").isPresent());
                },
                new MultipartBody("xYz")
                        .field("title", "\u00dcber")
                        .file("picture", "C:\\me\\\u00fc.png", picture)
                        .file("empty", "", new byte[0]));
        assertThat(response.text()).isEqualTo("\u00dcber \u00fc.png 100000 image/png []false");
        assertThat(paths).hasSize(1);
        assertThat(filesLeft()).isEmpty();
    }

    @Test
    void aFileThatWasMovedAwayStays(@TempDir Path own) throws IOException {
        var response = post(
                request -> {
                    request.withForms(options()).form().file("f").orElseThrow().moveTo(own.resolve("kept"));
                    return Response.empty(204);
                },
                new MultipartBody("b").file("f", "a", new byte[] {1, 2, 3}));
        assertThat(response.status()).isEqualTo(204);
        assertThat(Files.readAllBytes(own.resolve("kept"))).containsExactly(1, 2, 3);
        assertThat(filesLeft()).isEmpty();
    }

    @Test
    void filesAreThereUntilTheResponseIsWritten() {
        var response = post(
                request -> {
                    var file = request.withForms(options()).form().file("f").orElseThrow();
                    return Response.stream("text/plain", out -> {
                        try (var in = file.open()) {
                            out.write(Bytes.wrap(in.readAllBytes()));
                        }
                    });
                },
                new MultipartBody("b").file("f", "a", new byte[] {'o', 'k'}));
        assertThat(response.text()).isEqualTo("ok");
        assertThat(filesLeft()).isEmpty();
    }

    @Test
    void filesGoHoweverTheRequestEnds() {
        HttpHandler handler = request -> {
            var _ = request.withForms(options().withMaxFileBytes(100, 150)).form();
            assertThat(filesLeft()).hasSize(1);
            throw new IllegalStateException("the handler fails");
        };
        try (var exchange = start(handler, "content-type", "multipart/form-data; boundary=b")) {
            exchange.sendBody(
                    new MultipartBody("b").file("f", "a", new byte[100]).end());
            exchange.endBody();
            assertThat(exchange.awaitFailure()).hasMessage("the handler fails");
        }
        assertThat(filesLeft()).isEmpty();

        // A limit in the middle of the second file, a wrong body behind a file, and a client that goes.
        var tooLong = new MultipartBody("b").file("f", "a", new byte[100]).file("g", "b", new byte[51]);
        assertThat(post(handler, tooLong).status()).isEqualTo(413);
        assertThat(filesLeft()).isEmpty();
        var wrong = new MultipartBody("b").file("f", "a", new byte[100]).text("--b+");
        assertThat(post(handler, wrong).status()).isEqualTo(400);
        assertThat(filesLeft()).isEmpty();
        try (var exchange = start(handler, "content-type", "multipart/form-data; boundary=b")) {
            exchange.sendBody(Bytes.utf8("--b\r\ncontent-disposition: form-data; name=f; filename=a\r\n\r\nhalf"));
            exchange.receivesNothing();
            assertThat(filesLeft()).hasSize(1);
            exchange.disconnect();
        }
        assertThat(filesLeft()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"9, 200", "10, 200", "11, 413"})
    void eachFileHasALimit(int bytes, int status) {
        var limits = options().withMaxFileBytes(10, 1000);
        assertThat(post(
                                request -> Response.text(
                                        request.withForms(limits).form().toString()),
                                new MultipartBody("b")
                                        .file("f", "a", new byte[10])
                                        .file("g", "a", new byte[bytes]))
                        .status())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"9, 200", "10, 200", "11, 413"})
    void allFilesTogetherHaveALimit(int bytes, int status) {
        var limits = options().withMaxFileBytes(1000, 30);
        assertThat(post(
                                request -> Response.text(
                                        request.withForms(limits).form().toString()),
                                new MultipartBody("b")
                                        .file("f", "a", new byte[20])
                                        .file("g", "a", new byte[bytes]))
                        .status())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"19, 200", "20, 200", "21, 413"})
    void allFieldsTogetherHaveALimit(int bytes, int status) {
        var limits = options().withMaxFieldBytes(32);
        assertThat(post(
                                request -> Response.text(
                                        request.withForms(limits).form().toString()),
                                new MultipartBody("b")
                                        .field("a", "x".repeat(10))
                                        .field("b", "x".repeat(bytes)))
                        .status())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"2, 200", "3, 200", "4, 413"})
    void partsAreCounted(int count, int status) {
        var body = new MultipartBody("b");
        for (int i = 0; i < count; i++) body.file("f", "", new byte[0]);
        var limits = options().withMaxParts(3);
        assertThat(post(
                                request -> Response.text(
                                        request.withForms(limits).form().toString()),
                                body)
                        .status())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"4, a, 200", "5, a, 200", "6, a, 413", "1, aaaaa, 200", "1, aaaaaa, 413"})
    void namesHaveALimit(int chars, String filename, int status) {
        var limits = options().withMaxNameBytes(5);
        assertThat(post(
                                request -> Response.text(
                                        request.withForms(limits).form().toString()),
                                new MultipartBody("b").file("n".repeat(chars), filename, new byte[1]))
                        .status())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "attachment; name=a",
                "form-data",
                "form-data; filename=a",
                "form-data; name=a\r\nContent-Disposition: form-data; name=b",
                "form-data; name=a\r\nContent-Type: text/plain\r\nContent-Type: text/html",
                "form-data; name=a\r\nContent-Transfer-Encoding: base64",
                "form-data; name=a; filename=..",
                "form-data; name=a; filename=\"a/\"",
                "form-data; name=a; filename=\"\"",
                "form-data; name=\"\u0001\""
            })
    void partsThatSayNoneOrTwoThingsAreRefused(String disposition) {
        assertThat(post(
                                request -> Response.text(
                                        request.withForms(options()).form().toString()),
                                new MultipartBody("b").part(disposition, new byte[] {1}))
                        .status())
                .isEqualTo(400);
        assertThat(filesLeft()).isEmpty();
    }

    @Test
    void aFieldThatIsNoTextIsRefused() {
        assertThat(post(
                                request -> Response.text(request.form().toString()),
                                new MultipartBody("b").part("form-data; name=a", new byte[] {(byte) 0xff}))
                        .status())
                .isEqualTo(400);
    }

    // ---- part by part

    @Test
    void partsAreHandledAsTheyCome() {
        HttpHandler handler = request -> {
            var seen = new ArrayList<String>();
            request.parts(part -> {
                if (part.isFile()) {
                    // The beginning is here before the end was sent.
                    seen.add(
                            part.filename().orElseThrow() + (char) part.stream().read());
                } else {
                    seen.add(part.name() + "=" + part.text());
                }
            });
            return Response.text(String.join(",", seen));
        };
        try (var exchange = start(handler, "content-type", "multipart/form-data; boundary=b")) {
            exchange.sendBody(Bytes.utf8("--b\r\ncontent-disposition: form-data; name=a\r\n\r\n1"));
            exchange.receivesNothing();
            exchange.sendBody(Bytes.utf8(
                    "2\r\n--b\r\nContent-Disposition: form-data; name=f; filename*=UTF-8''%C3%A4\r\n\r\nxy"));
            exchange.receivesNothing();
            exchange.sendBody(Bytes.utf8("z\r\n--b--\r\n"));
            assertThat(exchange.response().text()).isEqualTo("a=12,\u00e4x");
        }
    }

    @Test
    void aPartIsReadInItsHandlerOnly() {
        HttpHandler handler = request -> {
            var kept = new ArrayList<Part>();
            request.parts(kept::add);
            assertThatThrownBy(() -> kept.getFirst().text()).hasMessageContaining("to be read in its handler");
            return Response.empty(204);
        };
        assertThat(post(handler, new MultipartBody("b").field("a", "1").field("b", "2"))
                        .status())
                .isEqualTo(204);
    }

    @Test
    void anyCutOfTheBodyGivesTheSameForm() {
        var random = new Random(3);
        byte[] content = new byte[3000];
        random.nextBytes(content);
        byte[] body = new MultipartBody("b")
                .field("a", "1")
                .file("f", "n", content)
                .field("c", "2")
                .end()
                .toArray();
        for (int round = 0; round < 50; round++) {
            HttpHandler handler = request -> {
                var form = request.withForms(options()).form();
                assertThat(Files.readAllBytes(form.file("f").orElseThrow().path()))
                        .isEqualTo(content);
                return Response.text(
                        form.field("a").orElse("") + form.field("c").orElse(""));
            };
            try (var exchange = start(handler, "content-type", "multipart/form-data; boundary=b")) {
                for (int from = 0; from < body.length; ) {
                    int to = Math.min(body.length, from + random.nextInt(1, 500));
                    exchange.sendBody(Bytes.wrap(Arrays.copyOfRange(body, from, to)));
                    from = to;
                }
                assertThat(exchange.response().text()).isEqualTo("12");
            }
        }
        assertThat(filesLeft()).isEmpty();
    }

    // ---- over the wire, and the way back

    @ParameterizedTest
    @EnumSource(TestSite.Mode.class)
    void whatIsUploadedCanBeDownloaded(TestSite.Mode mode, @TempDir Path own) {
        byte[] content = new byte[2_000_000];
        new Random(9).nextBytes(content);
        var routes = Routes.of(
                Http.post("/files", request -> {
                    request.withForms(options()).form().file("f").orElseThrow().moveTo(own.resolve("file.bin"));
                    return Response.redirect("/files/1");
                }),
                Http.get(
                        "/files/1",
                        request ->
                                Response.file(request, own.resolve("file.bin")).asDownload("\u00fc.bin")),
                Http.get("/files/2", request -> Response.file(request, own.resolve("none"))));
        try (var site = TestSite.of(mode, routes, PATIENT)) {
            var body = new MultipartBody("b").file("f", "a.bin", content);
            var sent = site.request("POST", "/files")
                    .header("content-type", body.contentType())
                    .body(body.end())
                    .send();
            assertThat(sent.status()).isEqualTo(303);
            var response = site.get("/files/1");
            assertThat(response.body().toArray()).isEqualTo(content);
            assertThat(response.headers().first("content-disposition").orElseThrow())
                    .contains("%C3%BC.bin");
            assertThat(response.headers().first("cache-control")).contains("private, no-cache");
            assertThat(site.request("GET", "/files/1")
                            .header("range", "bytes=1-2")
                            .send()
                            .status())
                    .isEqualTo(206);
            assertThat(site.get("/files/2").status()).isEqualTo(404);
        }
        assertThat(filesLeft()).isEmpty();
    }
}
