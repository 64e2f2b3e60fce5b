package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// T-03: no byte behind a malformed chunk is ever a request.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HttpChunksTest {
    private static final String MARKED = "GET /marked HTTP/1.1\r\nHost: test\r\n\r\n";

    private final ServerForTests server = ServerForTests.of(Apps.ECHO);
    private long requestsBefore;

    @BeforeAll
    void start() {
        assertThat(server.get("/").status()).isEqualTo(200);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @BeforeEach
    void count() {
        requestsBefore = server.server().statistics().requests();
    }

    private long requests() {
        return server.server().statistics().requests() - requestsBefore;
    }

    /// T-03. The head is good, so an application is running and may answer; but nothing behind is ever a
    /// request.
    static List<String> chunks() {
        var chunks = new ArrayList<String>(List.of(
                "5\nhello\r\n0\r\n\r\n",
                "5\rhello\r\n0\r\n\r\n",
                "5\r\nhello\n0\r\n\r\n",
                "5\r\nhello0\r\n\r\n",
                "5\r\nhelloXX0\r\n\r\n",
                "5\r\nhello\r\n0\n\r\n",
                "5\r\nhello\r\n0\r\n\n",
                "+5\r\nhello\r\n0\r\n\r\n",
                "-5\r\nhello\r\n0\r\n\r\n",
                "0x5\r\nhello\r\n0\r\n\r\n",
                "5_0\r\nhello\r\n0\r\n\r\n",
                " 5\r\nhello\r\n0\r\n\r\n",
                "5 5\r\nhello\r\n0\r\n\r\n",
                "\r\nhello\r\n0\r\n\r\n",
                ";a=b\r\nhello\r\n0\r\n\r\n",
                "g\r\nhello\r\n0\r\n\r\n",
                "10000000000000005\r\nhello\r\n0\r\n\r\n",
                "8000000000000000\r\nhello\r\n0\r\n\r\n",
                "ffffffffffffffff\r\nhello\r\n0\r\n\r\n",
                "fffffffb\r\nhello\r\n0\r\n\r\n",
                "100000005\r\nhello\r\n0\r\n\r\n",
                "5;a=\"b\n\"\r\nhello\r\n0\r\n\r\n",
                "5;a\nb\r\nhello\r\n0\r\n\r\n",
                "5;a\rb\r\nhello\r\n0\r\n\r\n",
                "5;a\0b\r\nhello\r\n0\r\n\r\n",
                "5\u0001\r\nhello\r\n0\r\n\r\n",
                "5\0\r\nhello\r\n0\r\n\r\n",
                "0".repeat(9_000) + "5\r\nhello\r\n0\r\n\r\n",
                "5\r\nhello\r\n0\r\nX-A : b\r\n\r\n",
                "5\r\nhello\r\n0\r\nX-A: b\0\r\n\r\n"));
        return chunks;
    }

    @ParameterizedTest
    @MethodSource("chunks")
    void aMalformedChunkEndsTheConnection(String chunks) {
        try (var client = server.client()) {
            client.write("POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + MARKED);
            client.halfClose();
            assertThat(client.readTextToEnd()).doesNotContain("/marked").doesNotContain("HTTP/1.1 200");
        }
        assertThat(requests()).as("nothing behind was a request").isEqualTo(1);
    }

    /// T-03: wherever the segments end.
    @Test
    void aMalformedChunkEndsTheConnectionAtEverySplitPoint() {
        byte[] request = ("POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n"
                        + MARKED)
                .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        for (int position = 1; position < request.length; position++)
            try (var client = server.client()) {
                client.writeSplit(request, position).halfClose();
                assertThat(client.readTextToEnd()).as("split at %d", position).doesNotContain("HTTP/1.1 200");
            }
        assertThat(requests()).isEqualTo(request.length - 1);
    }
}
