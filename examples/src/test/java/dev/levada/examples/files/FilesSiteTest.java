package dev.levada.examples.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.testkit.TestResponse;
import dev.levada.testkit.TestSite;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesSiteTest {
    private static TestResponse put(TestSite site, String name, String content) {
        return site.request("POST", "/files")
                .header("content-type", "multipart/form-data; boundary=b")
                .body("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name
                        + "\"\r\nContent-Type: text/html\r\n\r\n" + content + "\r\n--b--\r\n")
                .send();
    }

    @Test
    void whatWasPutThereIsListedAndComesBackAsADownload(@TempDir Path folder) {
        try (var site = TestSite.of(FilesSite.create(folder))) {
            assertThat(put(site, "../../evil.html", "<script>").status()).isEqualTo(303);
            assertThat(site.get("/files").text())
                    .isEqualTo("[{\"id\":1,\"name\":\"evil.html\",\"type\":\"text/html\",\"bytes\":8}]");
            var response = site.get("/files/1");
            assertThat(response.text()).isEqualTo("<script>");
            assertThat(response.headers().first("content-disposition").orElseThrow())
                    .startsWith("attachment; filename=\"evil.html\"");
            assertThat(response.headers().first("content-type")).contains("application/octet-stream");
            assertThat(response.headers().first("x-content-type-options")).contains("nosniff");
            assertThat(site.get("/files/2").status()).isEqualTo(404);
        }
    }

    @Test
    void thePageIsServedBehindTheMiddleware(@TempDir Path folder) {
        try (var site = TestSite.of(FilesSite.create(folder))) {
            var response = site.get("/");
            assertThat(response.text()).contains("multipart/form-data");
            assertThat(response.headers().first("content-security-policy")).contains("default-src 'self'");
            assertThat(response.headers().contains("x-request-id")).isTrue();
        }
    }
}
