package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Application;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.WebSocketScope;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// What nobody would think of writing down: good bytes with something turned, left out, doubled or put in.
/// The server answers or closes, logs nothing and serves on. The same seeds in every run; a failure names
/// its own.
final class WireFuzzTest {
    private static final int ROUNDS = 250;

    private static final String[] PARTS = {
        "\r\n",
        "\r",
        "\n",
        " ",
        "\t",
        ":",
        ";",
        ",",
        "=",
        "\"",
        "\u0000",
        "\u00ff",
        "%",
        "/",
        "..",
        "?",
        "#",
        "Content-Length: 3",
        "Transfer-Encoding: chunked",
        "Upgrade: websocket",
        "Connection: close",
        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=\"1",
        "Sec-WebSocket-Protocol: ,a,,b",
        "Sec-WebSocket-Version: 8, 13",
        "Host: other",
        "HTTP/1.1",
        "HTTP/9.9",
        "GET",
        "a".repeat(300)
    };

    /// Echoes messages; of a request it reads what there is and answers.
    private static final Application TOLERANT = (scope, receive, send) -> {
        if (scope instanceof WebSocketScope) {
            Apps.echoSocket(scope, receive, send);
            return;
        }
        while (receive.next() instanceof HttpEvent.Request part && part.moreBody()) {}
        Apps.respond(send, "read");
    };

    @Test
    void requestsAndHandshakes() {
        String handshake = ServerForTests.handshake(RawDeflate.OFFER, "Origin: http://test:80", "Cookie: a=b; c=d");
        String post = "POST /a%20b?c=d HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nhelloGET / HTTP/1.0\r\n\r\n";
        String chunks = "POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5;a=b\r\nhello\r\n0\r\nX-Trailer: 1\r\n\r\n";
        fuzz("", random -> {
            String good = switch (random.nextInt(3)) {
                case 0 -> handshake;
                case 1 -> post;
                default -> chunks;
            };
            return mutated(random, good.getBytes(StandardCharsets.ISO_8859_1));
        });
    }

    @Test
    void frames() {
        fuzz(ServerForTests.handshake(RawDeflate.OFFER), random -> mutated(random, frames(random)));
    }

    @Test
    void framesWithTakeover() {
        fuzz(ServerForTests.handshake(RawDeflate.OFFER + "; client_max_window_bits"), random -> frames(random));
    }

    /// Well formed on the whole, of any kind, order, length and content.
    private static byte[] frames(Random random) {
        var all = new ByteArrayOutputStream();
        try (var zip = new RawDeflate(random.nextBoolean())) {
            int count = 1 + random.nextInt(8);
            for (int i = 0; i < count; i++) {
                byte[] payload = new byte[random.nextInt(4) == 0 ? random.nextInt(70_000) : random.nextInt(130)];
                if (random.nextBoolean()) random.nextBytes(payload);
                int first = switch (random.nextInt(6)) {
                    case 0 -> random.nextInt(256);
                    case 1 -> 0x88 + random.nextInt(3);
                    case 2 -> random.nextInt(3);
                    case 3 -> 0x80;
                    default -> 0x81 + random.nextInt(2);
                };
                if (random.nextInt(3) == 0) {
                    payload = zip.deflate(payload);
                    first |= RawDeflate.RSV1;
                }
                all.writeBytes(RawFrame.of(first, payload));
            }
        }
        return all.toByteArray();
    }

    private static byte[] mutated(Random random, byte[] good) {
        byte[] bytes = good;
        int times = random.nextInt(4);
        for (int i = 0; i < times; i++) {
            int at = random.nextInt(bytes.length + 1);
            int to = Math.min(bytes.length, at + random.nextInt(20));
            byte[] before = java.util.Arrays.copyOf(bytes, at);
            byte[] part = java.util.Arrays.copyOfRange(bytes, at, to);
            byte[] behind = java.util.Arrays.copyOfRange(bytes, to, bytes.length);
            bytes = switch (random.nextInt(4)) {
                case 0 -> RawFrame.join(before, behind);
                case 1 -> RawFrame.join(before, part, part, behind);
                case 2 ->
                    RawFrame.join(
                            before,
                            PARTS[random.nextInt(PARTS.length)].getBytes(StandardCharsets.ISO_8859_1),
                            part,
                            behind);
                default -> {
                    if (part.length > 0) part[random.nextInt(part.length)] ^= (byte) (1 << random.nextInt(8));
                    yield RawFrame.join(before, part, behind);
                }
            };
        }
        return bytes;
    }

    private static void fuzz(String before, Function<Random, byte[]> attack) {
        try (var server = ServerForTests.of(
                        TOLERANT,
                        options -> options.withDeflate(options.deflate().withTakeover(true)));
                var log = new CapturedLog()) {
            for (int seed = 0; seed < ROUNDS; seed++) {
                try (var client = server.client()) {
                    if (!before.isEmpty()) {
                        client.write(before);
                        ServerForTests.accepted(client);
                    }
                    client.offers(attack.apply(new Random(seed)));
                    client.halfClose();
                    // Ends in any case: nobody waits for more from a peer that has ended.
                    client.readToEnd();
                } catch (Throwable e) {
                    throw new AssertionError("Seed " + seed + " was not taken well.", e);
                }
                assertThat(log.lines()).as("seed " + seed).isEmpty();
            }
            server.awaitIdle();
            try (var client = server.webSocket()) {
                client.write(RawFrame.text("still there"));
                assertThat(client.readFrame().text()).isEqualTo("still there");
            }
        }
    }
}
