package dev.levada.middleware;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Bytes;
import dev.levada.testkit.TestSite;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/// All of it in front of one application, over real sockets.
class DoorLiveTest {
    private static final String TEXT = "All work and no play makes Jack a dull boy.\n".repeat(100);

    private static TestSite site() {
        var door = RequestIds.made()
                .then(AllowedHosts.local())
                .then(Cors.allowing("https://good.example").refusingOthers())
                .then(SecurityHeaders.standard())
                .then(ResponseCompression.standard());
        return TestSite.of(
                TestSite.Mode.LIVE,
                door.around(Visit.answering(
                        200, TEXT, "content-type", "text/plain", "content-length", String.valueOf(TEXT.length()))),
                Visit.PATIENT);
    }

    @Test
    void aWholeBodyArrivesCompressedWithItsLength() throws IOException {
        try (var site = site()) {
            var response = site.request("GET", "/")
                    .header("accept-encoding", "gzip")
                    .header("origin", "https://good.example")
                    .send();
            assertThat(response.headers().first("content-length"))
                    .contains(String.valueOf(response.body().length()));
            assertThat(response.headers().first("x-request-id").orElseThrow()).hasSize(32);
            assertThat(response.headers().first("access-control-allow-origin")).contains("https://good.example");
            assertThat(response.headers().first("x-frame-options")).contains("DENY");
            assertThat(response.headers().all("vary")).containsExactly("accept-encoding, origin");
            try (var in =
                    new GZIPInputStream(new ByteArrayInputStream(response.body().toArray()))) {
                assertThat(Bytes.wrap(in.readAllBytes()).utf8()).isEqualTo(TEXT);
            }
        }
    }

    @Test
    void headClaimsNoLengthThatGetWouldNotHave() {
        try (var site = site()) {
            var response =
                    site.request("HEAD", "/").header("accept-encoding", "gzip").send();
            assertThat(response.headers().first("content-encoding")).contains("gzip");
            assertThat(response.headers().contains("content-length")).isFalse();
            assertThat(response.headers().contains("transfer-encoding")).isFalse();
        }
    }

    @Test
    void strangersAreRefusedAtTheDoor() {
        try (var site = site()) {
            assertThat(site.request("GET", "/")
                            .header("host", "evil.test")
                            .send()
                            .status())
                    .isEqualTo(400);
            assertThat(site.request("GET", "/")
                            .header("origin", "https://evil.test")
                            .send()
                            .status())
                    .isEqualTo(403);
            assertThat(site.webSocket("/ws")
                            .header("host", "evil.test")
                            .refused()
                            .status())
                    .isEqualTo(400);
            try (var socket = site.webSocket("/ws").connect()) {
                socket.receivesNothing();
            }
        }
    }
}
