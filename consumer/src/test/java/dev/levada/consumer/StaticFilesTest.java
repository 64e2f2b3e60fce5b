package dev.levada.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.ContractException;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.contract.RequestHead;
import dev.levada.routing.Routes;
import dev.levada.testkit.ApplicationCommunicator;
import dev.levada.testkit.TestOptions;
import dev.levada.testkit.TestResponse;
import dev.levada.testkit.TestSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What clients can ask of a static file besides all of it.
class StaticFilesTest {
    private static final Instant CHANGED = Instant.parse("2026-03-04T05:06:07.89Z");
    private static final String DATE = "Wed, 04 Mar 2026 05:06:07 GMT";

    @TempDir
    private Path root;

    @BeforeEach
    void makeFiles() throws IOException {
        write("ten.txt", "0123456789");
        write("empty.txt", "");
    }

    private void write(String name, String text) throws IOException {
        Files.createDirectories(root.resolve(name).getParent());
        Files.writeString(root.resolve(name), text);
        Files.setLastModifiedTime(root.resolve(name), FileTime.from(CHANGED));
    }

    private TestSite files() {
        return files(StaticOptions.standard());
    }

    private TestSite files(StaticOptions options) {
        return TestSite.of(TestSite.Mode.MEMORY, Routes.of(Http.files("/static", root, options)));
    }

    private static TestResponse get(TestSite site, String target, String... headers) {
        return send(site, "GET", target, headers);
    }

    private static TestResponse send(TestSite site, String method, String target, String... headers) {
        var request = site.request(method, target);
        for (int i = 0; i < headers.length; i += 2) request.header(headers[i], headers[i + 1]);
        return request.send();
    }

    // ---- ranges

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bytes=0-0 | 0 | bytes 0-0/10",
                "bytes=2-4 | 234 | bytes 2-4/10",
                "bytes=7- | 789 | bytes 7-9/10",
                "bytes=-3 | 789 | bytes 7-9/10",
                "bytes=-99 | 0123456789 | bytes 0-9/10",
                "bytes=0-99 | 0123456789 | bytes 0-9/10",
                "bytes=9-99999999999999999999999 | 9 | bytes 9-9/10",
                "BYTES=2-4 | 234 | bytes 2-4/10",
                "bytes=2-4,50-60 | 234 | bytes 2-4/10"
            })
    void aRangeIsAnsweredWithThatPart(String range, String part, String contentRange) {
        try (var site = files()) {
            var response = get(site, "/static/ten.txt", "range", range);
            assertThat(response.status()).isEqualTo(206);
            assertThat(response.text()).isEqualTo(part);
            assertThat(response.headers().first("content-range")).contains(contentRange);
            assertThat(response.headers().first("content-length")).contains(String.valueOf(part.length()));
            assertThat(response.headers().first("content-type")).contains("text/plain; charset=utf-8");
        }
    }

    @Test
    void severalRangesAreAnsweredPartByPart() {
        try (var site = files()) {
            var response = get(site, "/static/ten.txt", "range", "bytes=8-, 0-1 ,4-4");
            assertThat(response.status()).isEqualTo(206);
            String type = response.headers().first("content-type").orElseThrow();
            assertThat(type).startsWith("multipart/byteranges; boundary=");
            String boundary = type.substring(type.indexOf('=') + 1);
            assertThat(response.text())
                    .isEqualTo(String.join(
                            "\r\n",
                            "--" + boundary,
                            "content-type: text/plain; charset=utf-8",
                            "content-range: bytes 8-9/10",
                            "",
                            "89",
                            "--" + boundary,
                            "content-type: text/plain; charset=utf-8",
                            "content-range: bytes 0-1/10",
                            "",
                            "01",
                            "--" + boundary,
                            "content-type: text/plain; charset=utf-8",
                            "content-range: bytes 4-4/10",
                            "",
                            "4",
                            "--" + boundary + "--",
                            ""));
            assertThat(response.headers().contains("content-range")).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=10-",
                "bytes=99-100",
                "bytes=-0",
                "bytes=0-5,5-9",
                "bytes=0-,0-,0-",
                "bytes=-1,9-",
                "bytes=5-,0-9"
            })
    void rangesBeyondTheFileOrOverEachOtherAreRefused(String range) {
        try (var site = files()) {
            var response = get(site, "/static/ten.txt", "range", range);
            assertThat(response.status()).isEqualTo(416);
            assertThat(response.headers().first("content-range")).contains("bytes */10");
        }
    }

    @Test
    void anEmptyFileHasNoRange() {
        try (var site = files()) {
            assertThat(get(site, "/static/empty.txt", "range", "bytes=0-").status())
                    .isEqualTo(416);
        }
    }

    @ParameterizedTest
    @CsvSource({"15, 206", "16, 206", "17, 416"})
    void thereIsABoundForRanges(int count, int status) throws IOException {
        write("long.txt", "x".repeat(100));
        var ranges = new StringBuilder("bytes=");
        for (int i = 0; i < count; i++)
            ranges.append(i == 0 ? "" : ",").append(2 * i).append('-').append(2 * i);
        try (var site = files()) {
            assertThat(get(site, "/static/long.txt", "range", ranges.toString()).status())
                    .isEqualTo(status);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=",
                "bytes=-",
                "bytes=a-b",
                "bytes=4-2",
                "bytes=1-2,",
                "bytes=1",
                "bytes=+1-2",
                "bytes=1-2-3",
                "bytes 1-2",
                "lines=1-2",
                "bytes=\u00b2-2",
                "bytes = 1-2"
            })
    void whatIsNoRangeIsIgnored(String range) {
        try (var site = files()) {
            var response = get(site, "/static/ten.txt", "range", range);
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.text()).isEqualTo("0123456789");
            assertThat(response.headers().first("accept-ranges")).contains("bytes");
        }
    }

    @Test
    void onlyGetHasRangesAndOnlyOneHeader() {
        try (var site = files()) {
            var head = send(site, "HEAD", "/static/ten.txt", "range", "bytes=1-2");
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.headers().first("content-length")).contains("10");
            assertThat(get(site, "/static/ten.txt", "range", "bytes=1-2", "range", "bytes=3-4")
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void rangesOfLargeFilesComeFromWhereTheyBegin() throws IOException {
        byte[] large = new byte[300_000];
        new Random(1).nextBytes(large);
        Files.write(root.resolve("large.bin"), large);
        try (var site = files()) {
            var response = get(site, "/static/large.bin", "range", "bytes=100001-299998");
            assertThat(response.body().toArray()).isEqualTo(Arrays.copyOfRange(large, 100_001, 299_999));
        }
    }

    // ---- conditions

    @Test
    void aPartIsSentOnlyOfTheFileTheClientHas() throws IOException {
        try (var site = files()) {
            String etag = get(site, "/static/ten.txt").headers().first("etag").orElseThrow();
            assertThat(etag).startsWith("\"");
            for (var known : new String[] {etag, DATE})
                assertThat(get(site, "/static/ten.txt", "range", "bytes=1-2", "if-range", known)
                                .status())
                        .isEqualTo(206);
            for (var other : new String[] {
                "\"other\"", "W/" + etag, "Wed, 04 Mar 2026 05:06:08 GMT", "Wed, 04 Mar 2026 05:06:06 GMT", "x", "*"
            })
                assertThat(get(site, "/static/ten.txt", "range", "bytes=1-2", "if-range", other)
                                .status())
                        .isEqualTo(200);
        }
    }

    @Test
    void aFileThatHasJustChangedHasAWeakTag() throws IOException {
        Files.setLastModifiedTime(root.resolve("ten.txt"), FileTime.from(Instant.now()));
        try (var site = files()) {
            String etag = get(site, "/static/ten.txt").headers().first("etag").orElseThrow();
            assertThat(etag).startsWith("W/\"");
            assertThat(get(site, "/static/ten.txt", "range", "bytes=1-2", "if-range", etag)
                            .status())
                    .isEqualTo(200);
            assertThat(get(site, "/static/ten.txt", "if-none-match", etag).status())
                    .isEqualTo(304);
            assertThat(get(site, "/static/ten.txt", "if-match", etag).status()).isEqualTo(412);
        }
    }

    @Test
    void aFileFromTheFutureHasNoDate() throws IOException {
        Files.setLastModifiedTime(
                root.resolve("ten.txt"), FileTime.from(Instant.now().plus(Duration.ofDays(1))));
        try (var site = files()) {
            var headers = get(site, "/static/ten.txt").headers();
            assertThat(headers.contains("last-modified")).isFalse();
            assertThat(headers.first("etag").orElseThrow()).startsWith("W/\"");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "if-match | \"other\" | 412",
                "if-match | ETAG | 200",
                "if-match | \"other\", ETAG | 200",
                "if-match | W/ETAG | 412",
                "if-match | * | 200",
                "if-unmodified-since | Wed, 04 Mar 2026 05:06:07 GMT | 200",
                "if-unmodified-since | Wed, 04 Mar 2026 05:06:06 GMT | 412",
                "if-unmodified-since | never | 200",
                "if-none-match | W/ETAG | 304",
                "if-none-match | ETAG | 304",
                "if-none-match | \"a,b\", ETAG | 304",
                "if-none-match | ETAG0 | 200",
                "if-modified-since | Wed, 04 Mar 2026 05:06:07 GMT | 304",
                "if-modified-since | Wednesday, 04-Mar-26 05:06:07 GMT | 304",
                "if-modified-since | Wed Mar  4 05:06:07 2026 | 304",
                "if-modified-since | Wed Mar  4 05:06:06 2026 | 200"
            })
    void conditionsAreHeldAgainstTheFile(String name, String value, int status) {
        try (var site = files()) {
            String etag = get(site, "/static/ten.txt").headers().first("etag").orElseThrow();
            for (var method : new String[] {"GET", "HEAD"})
                assertThat(send(site, method, "/static/ten.txt", name, value.replace("ETAG", etag))
                                .status())
                        .isEqualTo(status);
        }
    }

    @Test
    void aTagCountsBeforeADateAndAConditionBeforeARange() {
        try (var site = files()) {
            String etag = get(site, "/static/ten.txt").headers().first("etag").orElseThrow();
            assertThat(get(
                                    site,
                                    "/static/ten.txt",
                                    "if-match",
                                    etag,
                                    "if-unmodified-since",
                                    "Thu, 01 Jan 1970 00:00:00 GMT")
                            .status())
                    .isEqualTo(200);
            assertThat(get(site, "/static/ten.txt", "if-none-match", etag, "range", "bytes=99-")
                            .status())
                    .isEqualTo(304);
        }
    }

    @Test
    void notModifiedSaysWhatCachesNeed() {
        try (var site = files()) {
            var headers = get(site, "/static/ten.txt", "if-none-match", "*").headers();
            assertThat(headers.first("last-modified")).contains(DATE);
            assertThat(headers.first("cache-control")).contains("no-cache");
            assertThat(headers.contains("content-type")).isFalse();
        }
    }

    // ---- variants

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip, deflate, br | br",
                "gzip | gzip",
                "br;q=0.5, gzip | gzip",
                "br;q=0, * | gzip",
                "* | br",
                "deflate | plain",
                "identity, gzip;q=0, br;q=0 | plain",
                "'' | plain"
            })
    void theVariantThatTheClientLikesIsSent(String accepted, String coding) throws IOException {
        write("app.js", "let plain;");
        write("app.js.br", "brotli");
        write("app.js.gz", "gzipped");
        try (var site = files()) {
            var response = get(site, "/static/app.js", "accept-encoding", accepted);
            assertThat(response.headers().first("content-encoding").orElse("plain"))
                    .isEqualTo(coding);
            assertThat(response.headers().first("vary")).contains("accept-encoding");
            assertThat(response.headers().first("content-type")).contains("text/javascript; charset=utf-8");
            assertThat(response.text())
                    .isEqualTo(
                            switch (coding) {
                                case "br" -> "brotli";
                                case "gzip" -> "gzipped";
                                default -> "let plain;";
                            });
        }
    }

    @Test
    void variantsHaveTagsAndRangesOfTheirOwn() throws IOException {
        write("app.js", "let plain;");
        write("app.js.gz", "gz-content");
        try (var site = files()) {
            String plain = get(site, "/static/app.js").headers().first("etag").orElseThrow();
            String zipped = get(site, "/static/app.js", "accept-encoding", "gzip")
                    .headers()
                    .first("etag")
                    .orElseThrow();
            assertThat(zipped).isNotEqualTo(plain).startsWith("\"");
            assertThat(get(site, "/static/app.js", "accept-encoding", "gzip", "if-none-match", plain)
                            .status())
                    .isEqualTo(200);
            var known = get(site, "/static/app.js", "accept-encoding", "gzip", "if-none-match", zipped);
            assertThat(known.status()).isEqualTo(304);
            assertThat(known.headers().first("vary")).contains("accept-encoding");
            var part = get(site, "/static/app.js", "accept-encoding", "gzip", "range", "bytes=0-1", "if-range", zipped);
            assertThat(part.text()).isEqualTo("gz");
            assertThat(part.headers().first("content-encoding")).contains("gzip");
        }
    }

    @Test
    void aVariantThatIsOlderThanTheFileIsNotSent() throws IOException {
        write("app.js", "new");
        write("app.js.gz", "old");
        Files.setLastModifiedTime(root.resolve("app.js"), FileTime.from(CHANGED.plusSeconds(10)));
        try (var site = files()) {
            assertThat(get(site, "/static/app.js", "accept-encoding", "gzip").text())
                    .isEqualTo("new");
        }
    }

    @Test
    void variantsCanBeLeftOutAndAreFilesOfTheirOwn() throws IOException {
        write("app.js", "plain");
        write("app.js.gz", "gzipped");
        try (var site = files(StaticOptions.standard().withoutVariants())) {
            var response = get(site, "/static/app.js", "accept-encoding", "gzip");
            assertThat(response.text()).isEqualTo("plain");
            assertThat(response.headers().contains("vary")).isFalse();
            assertThat(get(site, "/static/app.js.gz").headers().first("content-type"))
                    .contains("application/gzip");
        }
    }

    // ---- options

    @Test
    void hashedNamesAreKeptForeverByDeclaration() throws IOException {
        write("assets/app.3f2a9c.js", "x");
        write("assets-not/app.js", "x");
        var options = StaticOptions.standard()
                .withCacheControl("public, max-age=60")
                .withImmutable(name -> name.startsWith("assets/"));
        try (var site = files(options)) {
            assertThat(get(site, "/static/assets/app.3f2a9c.js").headers().all("cache-control"))
                    .containsExactly("public, max-age=31536000, immutable");
            assertThat(get(site, "/static/assets-not/app.js").headers().all("cache-control"))
                    .containsExactly("public, max-age=60");
        }
    }

    @Test
    void anIndexAnswersForItsDirectory() throws IOException {
        write("index.html", "top");
        write("deep/index.html", "deep");
        write("other/page.html", "page");
        try (var site = files(StaticOptions.standard().withIndex("index.html"))) {
            var top = get(site, "/static/");
            assertThat(top.text()).isEqualTo("top");
            assertThat(top.headers().first("content-type")).contains("text/html; charset=utf-8");
            assertThat(get(site, "/static/deep/").text()).isEqualTo("deep");
            assertThat(get(site, "/static/deep/index.html").text()).isEqualTo("deep");
            assertThat(get(site, "/static/other/").status()).isEqualTo(404);
            assertThat(get(site, "/static/other").status()).isEqualTo(404);
            assertThat(get(site, "/static/index.html/").status()).isEqualTo(404);
            assertThat(get(site, "/static/deep//").status()).isEqualTo(404);
            assertThat(send(site, "POST", "/static/", "content-length", "0").status())
                    .isEqualTo(405);
            var redirect = get(site, "/static/deep?a=b");
            assertThat(redirect.status()).isEqualTo(301);
            assertThat(redirect.headers().first("location")).contains("deep/?a=b");
        }
        try (var site = files()) {
            assertThat(get(site, "/static/deep/").status()).isEqualTo(404);
            assertThat(get(site, "/static/deep").status()).isEqualTo(404);
        }
    }

    @Test
    void aSiteOfFilesMayBeginAtTheRoot() throws IOException {
        write("index.html", "top");
        var options = StaticOptions.standard().withIndex("index.html");
        try (var site = TestSite.of(TestSite.Mode.MEMORY, Routes.of(Http.files("/", root, options)))) {
            assertThat(site.get("/").text()).isEqualTo("top");
            assertThat(site.get("/ten.txt").text()).isEqualTo("0123456789");
        }
    }

    @Test
    void aRedirectNeverLeadsToAnotherHost() throws IOException {
        write("evil.test/index.html", "x");
        try (var site = TestSite.of(
                TestSite.Mode.MEMORY,
                Routes.of(Http.files("/", root, StaticOptions.standard().withIndex("index.html"))))) {
            assertThat(site.get("//evil.test").status()).isEqualTo(404);
            assertThat(site.get("/evil.test").headers().first("location")).contains("evil.test/");
            write("a b\u00e9?/index.html", "x");
            assertThat(site.get("/a%20b%C3%A9%3F").headers().first("location")).contains("a%20b%C3%A9%3F/");
        }
    }

    @Test
    void wellKnownFilesAreServedByChoiceAndNothingElseThatIsHidden() throws IOException {
        write(".well-known/security.txt", "contact");
        write(".well-known/.hidden", "secret");
        write(".env", "secret");
        write("deep/.well-known/x", "secret");
        try (var site = files(StaticOptions.standard().withWellKnown())) {
            assertThat(get(site, "/static/.well-known/security.txt").text()).isEqualTo("contact");
            for (var hidden : new String[] {".well-known/.hidden", ".env", "deep/.well-known/x", ".well-known"})
                assertThat(get(site, "/static/" + hidden).status()).isEqualTo(404);
        }
    }

    @Test
    void linksLeadOutByChoiceOnly(@TempDir Path outside) throws IOException {
        Files.writeString(outside.resolve("shared.txt"), "shared");
        Files.createSymbolicLink(root.resolve("shared.txt"), outside.resolve("shared.txt"));
        try (var site = files();
                var open = files(StaticOptions.standard().withLinks())) {
            assertThat(get(site, "/static/shared.txt").status()).isEqualTo(404);
            assertThat(get(open, "/static/shared.txt").text()).isEqualTo("shared");
            // The choice is about links, and not about names.
            write(".env", "secret");
            assertThat(get(open, "/static/.env").status()).isEqualTo(404);
            assertThat(get(open, "/static/../" + root.getFileName() + "/ten.txt")
                            .status())
                    .isEqualTo(404);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../index.html", "a/b", ".htaccess", "nul"})
    void anIndexIsAPlainName(String index) {
        assertThatThrownBy(() -> StaticOptions.standard().withIndex(index))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("Expected the name of a file");
        assertThatThrownBy(() -> StaticOptions.standard().withCacheControl("a\nb"))
                .isInstanceOf(ContractException.class);
    }

    @Test
    void resourcesHaveRangesTagsAndVariantsToo() {
        try (var site = TestSite.of(
                TestSite.Mode.MEMORY, Routes.of(Http.resources("/static/", StaticContentTest.class, "web")))) {
            var part = get(site, "/static/style.css", "range", "bytes=0-3");
            assertThat(part.status()).isEqualTo(206);
            assertThat(part.text()).isEqualTo("body");
            assertThat(get(site, "/static/style.css", "range", "bytes=0-3,6-6").text())
                    .contains("content-range: bytes 6-6/");
            assertThat(get(site, "/static/style.css", "if-match", "\"x\"").status())
                    .isEqualTo(412);
        }
    }

    @Test
    void largeFilesArePassedToAServerThatSendsThem() throws IOException {
        byte[] large = new byte[300_000];
        Files.write(root.resolve("large.bin"), large);
        var options = TestOptions.defaults();
        for (var each : List.of(options, options.withoutExtensions())) {
            var scope = HttpScope.of(RequestHead.of("GET", "http", "/static/large.bin", Headers.EMPTY));
            try (var site = ApplicationCommunicator.start(Routes.of(Http.files("/static", root)), scope, each)) {
                assertThat(site.receive(HttpEvent.ResponseStart.class).headers().first("content-length"))
                        .contains("300000");
                if (each.offersExtensions())
                    assertThat(site.receive(HttpEvent.ResponseFile.class).bytes())
                            .isEqualTo(300_000);
                else
                    assertThat(site.receive(HttpEvent.ResponseBody.class).body().length())
                            .isEqualTo(64 * 1024);
            }
        }
    }

    // ---- over the wire

    @ParameterizedTest
    @EnumSource(TestSite.Mode.class)
    void aLargeFileArrivesWholeAndInParts(TestSite.Mode mode) throws IOException {
        byte[] large = new byte[3_000_000];
        new Random(2).nextBytes(large);
        Files.write(root.resolve("large.bin"), large);
        var patient = TestOptions.defaults().withDeadline(Duration.ofSeconds(20));
        try (var site = TestSite.of(mode, Routes.of(Http.files("/static", root)), patient)) {
            assertThat(site.get("/static/large.bin").body().toArray()).isEqualTo(large);
            var part = get(site, "/static/large.bin", "range", "bytes=-5");
            assertThat(part.body().length()).isEqualTo(5);
            var head = send(site, "HEAD", "/static/large.bin");
            assertThat(head.headers().first("content-length")).contains("3000000");
            assertThat(head.body().isEmpty()).isTrue();
            assertThat(get(site, "/static/..%2flarge.bin").status()).isEqualTo(404);
        }
    }
}
