package dev.levada.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Attributes;
import dev.levada.server.connection.AccessSink;
import dev.levada.server.connection.Counters;
import dev.levada.server.connection.Life;
import dev.levada.server.connection.Reloads;
import dev.levada.server.connection.ServerContext;
import dev.levada.server.options.Limits;
import dev.levada.server.options.ServerOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// T-01 to T-03: a head that is read at once is read as the strict decoder reads it, or left to it.
final class PlainHeadsTest {
    private static final String GET = "GET /a?b=c HTTP/1.1\r\nHost: test\r\n\r\n";

    private static final ServerContext CONTEXT = ServerContext.of(
            (_, _, _) -> {},
            ServerOptions.defaults(),
            Attributes.EMPTY,
            new Counters(),
            new Life(),
            AccessSink.NONE,
            new Reloads());

    private final PlainHeads heads = new PlainHeads(Limits.DEFAULT);

    private static ByteBuf bytes(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                GET,
                "HEAD / HTTP/1.1\r\nhost:test\r\n\r\n",
                "OPTIONS * HTTP/1.1\r\nHost: \t test \t\r\n\r\n",
                "GET http://test/ HTTP/1.1\r\nHost: test\r\nConnection: Keep-Alive\r\n\r\n",
                "GET / HTTP/1.1\r\nHOST: test\r\nX-Own!: a, b; c\r\nCookie: a=b\r\nCookie: c=d\r\nTE: trailers\r\n\r\n"
            })
    void aHeadWithoutABodyIsReadAtOnce(String head) {
        var from = bytes(head);
        var request = heads.take(from);
        assertThat(request).isNotNull();
        assertThat(from.isReadable()).isFalse();
        assertThat(describe(request)).isEqualTo(decoded(head).getFirst());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.0\r\nHost: test\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: test\r\nHost: test\r\n\r\n",
                "GET / HTTP/1.1\r\nHost:\r\n\r\n",
                "GET / HTTP/1.1\nHost: test\n\n",
                "GET / HTTP/1.1\r\nHost: test\n\r\n",
                "GET / HTTP/1.1\r\nHost: test\r\n\n",
                "GET / HTTP/1.1\r\nHost: test\r\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n",
                "GET / HTTP/1.1\r\n Host: test\r\n\r\n",
                "GET / HTTP/1.1\r\nHost : test\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: test\r\nX_Y: 1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: test\r\nX: a\u0000b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: test\r\nX: \u00e9\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: test\r\n: x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: test\r\nX\r\n\r\n",
                "GET  / HTTP/1.1\r\nHost: test\r\n\r\n",
                "GET / HTTP/1.1 \r\nHost: test\r\n\r\n",
                "GET /\u00e9 HTTP/1.1\r\nHost: test\r\n\r\n",
                "GET / http/1.1\r\nHost: test\r\n\r\n",
                "\r\nGET / HTTP/1.1\r\nHost: test\r\n\r\n",
                "get / HTTP/1.1\r\nHost: test\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: test\r\ncontent-LENGTH: 5\r\n\r\nhello",
                "GET / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: test\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: test\r\nUpgrade: h2c\r\n\r\n"
            })
    void whatIsNotBeyondDoubtIsLeftToTheDecoder(String head) {
        var from = bytes(head);
        assertThat(heads.take(from)).isNull();
        assertThat(from.toString(StandardCharsets.ISO_8859_1)).isEqualTo(head);
    }

    @Test
    void aHeadThatIsNotThereInFullIsLeft() {
        for (int length = 0; length < GET.length(); length++) {
            var from = bytes(GET.substring(0, length));
            assertThat(heads.take(from)).as("%d characters", length).isNull();
            assertThat(from.readableBytes()).isEqualTo(length);
        }
    }

    @Test
    void whatStandsBehindAHeadIsTheNext() {
        var from = bytes(GET + "HEAD / HTTP/1.1\r\nHost: other\r\n\r\nPO");
        assertThat(heads.take(from)).isNotNull();
        var second = heads.take(from);
        assertThat(second).isNotNull();
        assertThat(second.method()).isEqualTo("HEAD");
        assertThat(second.headers().first("host")).contains("other");
        assertThat(heads.take(from)).isNull();
        assertThat(from.toString(StandardCharsets.ISO_8859_1)).isEqualTo("PO");
    }

    @Test
    void limitsHold() {
        String line = "GET /" + "a".repeat(64) + " HTTP/1.1";
        String head = line + "\r\nHost: test\r\nA: 1\r\nB: 2\r\n\r\n";
        for (int more = -1; more <= 1; more++) {
            boolean fits = more >= 0;
            assertThat(isTaken(head, Limits.DEFAULT.withMaxRequestLineBytes(line.length() + more)))
                    .isEqualTo(fits);
            assertThat(isTaken(head, Limits.DEFAULT.withMaxHeaderBytes(head.length() + more)))
                    .isEqualTo(fits);
            assertThat(isTaken(head, Limits.DEFAULT.withMaxHeaders(3 + more))).isEqualTo(fits);
        }
    }

    private static boolean isTaken(String head, Limits limits) {
        return new PlainHeads(limits).take(bytes(head)) != null;
    }

    /// Whatever it takes, the decoder reads the same from the same bytes. The same seeds in every run.
    @Test
    void whatIsReadAtOnceIsWhatTheDecoderReads() {
        String[] parts = {
            "\r\n",
            "\r",
            "\n",
            " ",
            "\t",
            ":",
            "\u0000",
            "\u00ff",
            "_",
            "#",
            "Content-Length: 3\r\n",
            "Host: test\r\n",
            "Transfer-Encoding: chunked\r\n",
            "Connection: close\r\n",
            "Expect: 100-continue\r\n",
            "HTTP/1.0",
            "GET "
        };
        String good = GET + "HEAD http://test/ HTTP/1.1\r\nHost: test\r\nAccept: */*\r\nX-Own: a b\r\n\r\n" + GET;
        int taken = 0;
        for (int seed = 0; seed < 5_000; seed++) {
            var random = new Random(seed);
            var text = new StringBuilder(good);
            for (int i = random.nextInt(3); i >= 0; i--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.insert(at, parts[random.nextInt(parts.length)]);
                    case 1 -> text.deleteCharAt(at);
                    default -> text.setCharAt(at, (char) random.nextInt(256));
                }
            }
            var from = bytes(text.toString());
            var atOnce = new ArrayList<String>();
            for (var head = heads.take(from); head != null; head = heads.take(from)) atOnce.add(describe(head));
            taken += atOnce.size();
            var decoded = decoded(text.toString());
            assertThat(decoded.subList(0, Math.min(atOnce.size(), decoded.size())))
                    .as("seed %d: %s", seed, text)
                    .isEqualTo(atOnce);
        }
        assertThat(taken).as("heads that were read at once").isGreaterThan(5_000);
    }

    /// What stays of a head in pieces is not taken for the beginning of another.
    @Test
    void headsInPiecesAreReadLikeWholeOnes() {
        String two = GET + "POST /p HTTP/1.1\r\nHost: test\r\nContent-Length: 2\r\n\r\nhi" + GET;
        var whole = decoded(two);
        assertThat(whole).hasSize(3);
        for (int first = 1; first < two.length(); first++)
            for (int second = first; second < two.length(); second += 7)
                assertThat(decoded(two.substring(0, first), two.substring(first, second), two.substring(second)))
                        .as("split at %d and %d", first, second)
                        .isEqualTo(whole);
    }

    private static String describe(PlainRequest request) {
        var text = new StringBuilder(request.method() + " " + request.target());
        for (var header : request.headers())
            text.append('|').append(header.name()).append('=').append(header.value());
        return text.toString();
    }

    /// The requests in these bytes; the first byte comes by itself, which makes it the decoder's.
    private List<String> decoded(String text) {
        return text.length() < 2 ? List.of() : decoded(text.substring(0, 1), text.substring(1));
    }

    private List<String> decoded(String... pieces) {
        var channel = new EmbeddedChannel();
        var decoder = new StrictRequestDecoder(new Lifetime(channel, CONTEXT), heads, Limits.DEFAULT);
        channel.pipeline().addLast(decoder);
        var requests = new ArrayList<String>();
        for (var piece : pieces) {
            channel.writeInbound(bytes(piece));
            for (Object part = channel.readInbound(); part != null; part = channel.readInbound()) {
                if (part instanceof PlainRequest plain) requests.add(describe(plain));
                if (part instanceof HttpRequest request) requests.add(describe(request));
                ReferenceCountUtil.release(part);
            }
        }
        channel.finishAndReleaseAll();
        return requests;
    }

    private static String describe(HttpRequest request) {
        if (request.decoderResult().isFailure()) return "malformed";
        var text = new StringBuilder(request.method().name() + " " + request.uri());
        request.headers()
                .forEach(line -> text.append('|')
                        .append(line.getKey().toLowerCase(Locale.ROOT))
                        .append('=')
                        .append(line.getValue()));
        if (!HttpUtil.isKeepAlive(request)) text.append(" and the end");
        return text.toString();
    }
}
