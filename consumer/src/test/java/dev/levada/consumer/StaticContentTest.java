package dev.levada.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.levada.contract.ContractException;
import dev.levada.routing.Routes;
import dev.levada.testkit.TestResponse;
import dev.levada.testkit.TestSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StaticContentTest {
    @TempDir
    private Path outside;

    private Path root;

    @BeforeEach
    void makeFiles() throws IOException {
        root = Files.createDirectories(outside.resolve("web"));
        Files.writeString(outside.resolve("secret.txt"), "secret");
        Files.createDirectories(outside.resolve("web-other"));
        Files.writeString(outside.resolve("web-other").resolve("secret.txt"), "secret");
        Files.writeString(root.resolve("app.js"), "let x;");
        Files.writeString(root.resolve("a b.txt"), "spaced");
        Files.writeString(root.resolve(".env"), "secret");
        Files.createDirectories(root.resolve("deep/er"));
        Files.writeString(root.resolve("deep/er/page.html"), "<p>deep</p>");
        Files.createDirectories(root.resolve(".git"));
        Files.writeString(root.resolve(".git/config"), "secret");
        Files.createDirectories(root.resolve(".well-known"));
        Files.writeString(root.resolve(".well-known/security.txt"), "secret");
    }

    private TestSite files() {
        return TestSite.of(TestSite.Mode.MEMORY, Routes.of(Http.files("/static", root)));
    }

    private static TestResponse get(TestSite site, String target, String... headers) {
        var request = site.request("GET", target);
        for (int i = 0; i < headers.length; i += 2) request.header(headers[i], headers[i + 1]);
        return request.send();
    }

    // ---- files

    @Test
    void filesAreServedWithTypeLengthAndValidators() throws IOException {
        Files.setLastModifiedTime(root.resolve("app.js"), FileTime.from(Instant.parse("2026-03-04T05:06:07.89Z")));
        try (var site = files()) {
            var response = site.get("/static/app.js");
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.text()).isEqualTo("let x;");
            assertThat(response.headers().first("content-type")).contains("text/javascript; charset=utf-8");
            assertThat(response.headers().first("content-length")).contains("6");
            assertThat(response.headers().first("last-modified")).contains("Wed, 04 Mar 2026 05:06:07 GMT");
            assertThat(response.headers().first("x-content-type-options")).contains("nosniff");
            assertThat(response.headers().first("cache-control")).contains("no-cache");
            assertThat(response.headers().first("etag").orElseThrow()).matches("\"[0-9a-f]+-6\"");
        }
    }

    @Test
    void filesInFoldersAndWithEncodedNamesAreServed() {
        try (var site = files()) {
            assertThat(site.get("/static/deep/er/page.html").text()).isEqualTo("<p>deep</p>");
            assertThat(site.get("/static/a%20b.txt").text()).isEqualTo("spaced");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/static/",
                "/static/deep",
                "/static/deep/",
                "/static/../secret.txt",
                "/static/..%2fsecret.txt",
                "/static/%2e%2e/secret.txt",
                "/static/%252e%252e/secret.txt",
                "/static/%2561pp.js",
                "/static/deep/../../secret.txt",
                "/static/..%5csecret.txt",
                "/static/deep/..%5c..%5csecret.txt",
                "/static/../web-other/secret.txt",
                "/static//etc/passwd",
                "/static/%2fetc%2fpasswd",
                "/static/C:%5csecret.txt",
                "/static/app.js%00.html",
                "/static/app.js.",
                "/static/app.js%20",
                "/static/app.js/",
                "/static/./app.js",
                "/static/.env",
                "/static/.git/config",
                "/static/app.js::$DATA",
                "/static/%c0%ae%c0%ae/secret.txt",
                "/static/%ff",
                "/static/app.js;x",
                "/static/deep%2Fer%2Fpage.html",
                "/static/deep%2fer/page.html",
                "/static/deep%5cer%5cpage.html",
                "/static/deep//er/page.html",
                "/static/deep/./er/page.html",
                "/static/deep/.%2e/app.js",
                "/static/APP.JS",
                "/static/NUL",
                "/static/con.txt",
                "/static/deep/com1.html",
                "/static/.well-known/security.txt",
                "/static/a\u2215b",
                "/static/none.txt"
            })
    void everythingElseIsNotFound(String target) {
        try (var site = files()) {
            var response = site.get(target);
            assertThat(response.status()).isEqualTo(404);
            assertThat(response.text()).doesNotContain("secret");
        }
    }

    /// Names that this file system has, and that lead elsewhere on others.
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "con.txt, con.txt",
                "com1, com1",
                "c:d.txt, c:d.txt",
                "ends., ends.",
                "\"spaced \", spaced%20",
                "control\u0001.txt, control%01.txt",
                "delete\u007f.txt, delete%7f.txt"
            })
    void namesThatMeanSomethingElsewhereAreNotServed(String name, String target) throws IOException {
        try {
            Files.writeString(root.resolve(name), "secret");
        } catch (InvalidPathException | IOException e) {
            assumeTrue(false, "This file system has no such name: " + e.getMessage());
        }
        try (var site = files()) {
            assertThat(site.get("/static/" + target).status()).isEqualTo(404);
        }
    }

    @Test
    void linksAreFollowedOnlyToVisibleFilesBelowTheRoot() throws IOException {
        try {
            Files.createSymbolicLink(root.resolve("inside.js"), root.resolve("app.js"));
            Files.createSymbolicLink(root.resolve("out.txt"), outside.resolve("secret.txt"));
            Files.createSymbolicLink(root.resolve("outside"), outside);
            Files.createSymbolicLink(root.resolve("env.txt"), root.resolve(".env"));
        } catch (UnsupportedOperationException e) {
            assumeTrue(false, "This file system has no links.");
        }
        try (var site = files()) {
            assertThat(site.get("/static/inside.js").text()).isEqualTo("let x;");
            assertThat(site.get("/static/out.txt").status()).isEqualTo(404);
            assertThat(site.get("/static/outside/secret.txt").status()).isEqualTo(404);
            assertThat(site.get("/static/env.txt").status()).isEqualTo(404);
        }
    }

    @Test
    void aClientThatHasTheFileIsToldSo() throws IOException {
        Files.setLastModifiedTime(root.resolve("app.js"), FileTime.from(Instant.parse("2026-03-04T05:06:07.89Z")));
        try (var site = files()) {
            String etag = site.get("/static/app.js").headers().first("etag").orElseThrow();
            var known = get(site, "/static/app.js", "if-none-match", "\"other\", " + etag);
            assertThat(known.status()).isEqualTo(304);
            assertThat(known.body().isEmpty()).isTrue();
            assertThat(known.headers().first("etag")).contains(etag);
            assertThat(known.headers().contains("content-length")).isFalse();
            assertThat(get(site, "/static/app.js", "if-none-match", "*").status())
                    .isEqualTo(304);
            assertThat(get(site, "/static/app.js", "if-none-match", "\"other\"").status())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Wed, 04 Mar 2026 05:06:07 GMT | 304",
                "Wed, 04 Mar 2026 05:06:08 GMT | 304",
                "Wed, 04 Mar 2026 05:06:06 GMT | 200",
                "yesterday | 200"
            })
    void theDateCountsWhereThereIsNoTag(String since, int status) throws IOException {
        Files.setLastModifiedTime(root.resolve("app.js"), FileTime.from(Instant.parse("2026-03-04T05:06:07.89Z")));
        try (var site = files()) {
            assertThat(get(site, "/static/app.js", "if-modified-since", since).status())
                    .isEqualTo(status);
            assertThat(get(site, "/static/app.js", "if-modified-since", since, "if-none-match", "\"other\"")
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void headHasTheHeadersAndNoBody() {
        try (var site = files()) {
            var response = site.request("HEAD", "/static/app.js").send();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.headers().first("content-length")).contains("6");
            assertThat(response.body().isEmpty()).isTrue();
        }
    }

    @Test
    void onlyGetAndHeadAreAllowed() {
        try (var site = files()) {
            var response = site.post("/static/app.js", "x");
            assertThat(response.status()).isEqualTo(405);
            assertThat(response.headers().first("allow")).contains("GET, HEAD, OPTIONS");
        }
    }

    @Test
    void largeFilesAreSentInBlocks() throws IOException {
        byte[] large = new byte[200_000];
        for (int i = 0; i < large.length; i++) large[i] = (byte) i;
        Files.write(root.resolve("large.bin"), large);
        Files.write(root.resolve("empty.bin"), new byte[0]);
        try (var site = files()) {
            var response = site.get("/static/large.bin");
            assertThat(response.body().toArray()).isEqualTo(large);
            assertThat(response.headers().first("content-type")).contains("application/octet-stream");
            assertThat(site.get("/static/empty.bin").body().isEmpty()).isTrue();
        }
    }

    @Test
    void aDirectoryThatIsNotThereFailsWhenTheRouteIsBuilt() {
        assertThatThrownBy(() -> Http.files("/static", root.resolve("none")))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("Expected a directory of files to serve");
        assertThatThrownBy(() -> Http.files("/static", root.resolve("app.js"))).isInstanceOf(ContractException.class);
    }

    // ---- resources

    @Test
    void resourcesBesideAClassAreServed() {
        try (var site = TestSite.of(
                TestSite.Mode.MEMORY, Routes.of(Http.resources("/static/", StaticContentTest.class, "web")))) {
            var response = site.get("/static/style.css");
            assertThat(response.text()).isEqualTo("body { color: black }\n");
            assertThat(response.headers().first("content-type")).contains("text/css; charset=utf-8");
            String etag = response.headers().first("etag").orElseThrow();
            assertThat(get(site, "/static/style.css", "if-none-match", etag).status())
                    .isEqualTo(304);
            assertThat(site.get("/static/.hidden").status()).isEqualTo(404);
            assertThat(site.get("/static/..%2fStaticContentTest.class").status())
                    .isEqualTo(404);
            assertThat(site.get("/static/none.css").status()).isEqualTo(404);
        }
    }

    @Test
    void classesAreNoResources() {
        try (var site =
                TestSite.of(TestSite.Mode.MEMORY, Routes.of(Http.resources("/s", StaticContentTest.class, "")))) {
            assertThat(site.get("/s/StaticContentTest.class").status()).isEqualTo(404);
            assertThat(site.get("/s/web/index.html").status()).isEqualTo(200);
        }
    }

    @Test
    void pagesAreReadWhenTheRouteIsBuilt() {
        try (var site = TestSite.of(
                TestSite.Mode.MEMORY,
                Routes.of(
                        Http.get("/", Http.page(StaticContentTest.class, "web/index.html")),
                        Http.get("/root", Http.page("root-page.html"))))) {
            assertThat(site.get("/").text()).startsWith("<!doctype html>");
            assertThat(site.get("/").headers().first("content-type")).contains("text/html; charset=utf-8");
            assertThat(site.get("/root").text()).isEqualTo("<p>root</p>\n");
        }
        assertThatThrownBy(() -> Http.page(StaticContentTest.class, "none.html"))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("Expected a resource \"none.html\" beside " + StaticContentTest.class.getName());
        assertThatThrownBy(() -> Http.page("none.html")).hasMessageContaining("at the root of the class path");
    }
}
