package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Bytes;
import dev.levada.contract.Headers;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.HttpScope;
import dev.levada.server.options.Http2;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// T-20 to T-26: who floods the server is cut with the right code, and the others are served throughout.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class Http2AttacksTest {
    private static final int FEW = 20;

    /// With limits that a test reaches quickly, and an application that takes its time.
    private final ServerForTests server = ServerForTests.of(
            (scope, receive, send) -> {
                if (((HttpScope) scope).path().equals("/slow")) Apps.body(receive);
                Apps.ECHO.serve(scope, receive, send);
            },
            options -> options.withHttp2(Http2.DEFAULT
                            .withMaxResetsPerMinute(FEW)
                            .withMaxControlFramesPerSecond(FEW)
                            .withMaxContinuations(FEW))
                    .withTimeouts(options.timeouts().withHead(Duration.ofSeconds(2))));

    private Http2Client normal;
    private int normalStreamId = 1;

    @BeforeAll
    void openTheNormalClient() {
        normal = Http2Client.open(server);
    }

    @AfterAll
    void close() {
        normal.close();
        server.close();
    }

    private void assertOthersAreServed() {
        normal.write(normal.get(normalStreamId, "/"));
        assertThat(normal.answer(normalStreamId).status()).isEqualTo("200");
        normalStreamId += 2;
    }

    private static void assertCalmed(Http2Client client) {
        assertThat(client.awaitEnd()).isEqualTo(Http2Frame.ENHANCE_YOUR_CALM);
    }

    // ---- T-20, T-21: resets

    /// @param more than allowed
    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1})
    void resetsOfThePeerHaveABudget(int more) {
        try (var client = Http2Client.open(server)) {
            var all = new ArrayList<Http2Frame>();
            for (int i = 0; i < FEW + more; i++) {
                all.add(client.get(2 * i + 1, "/"));
                all.add(Http2Frame.reset(2 * i + 1, Http2Frame.CANCEL));
            }
            client.write(all.toArray(Http2Frame[]::new));
            if (more > 0) assertCalmed(client);
            else client.ping();
            assertOthersAreServed();
        }
    }

    /// Ways to make the server reset a stream.
    static List<IntFunction<Http2Frame[]>> mistakes() {
        var encoder = new Http2ClientBlocks();
        return List.of(
                id -> new Http2Frame[] {encoder.post(id), Http2Frame.windowUpdate(id, 0)},
                id -> new Http2Frame[] {
                    encoder.post(id), Http2Frame.windowUpdate(id, Integer.MAX_VALUE),
                },
                id -> new Http2Frame[] {encoder.post(id), new Http2Frame(Http2Frame.PRIORITY, 0, id, priority(id))},
                id -> new Http2Frame[] {encoder.post(id), Http2Frame.data(id, "x", true), Http2Frame.data(id, "y", true)
                },
                id -> new Http2Frame[] {encoder.malformed(id)});
    }

    private static byte[] priority(int streamId) {
        // It depends on itself (RFC 9113 section 5.3).
        return RawFrame.join(Http2Frame.number(streamId), new byte[1]);
    }

    /// Heads without a state, as any connection takes them.
    private static final class Http2ClientBlocks {
        Http2Frame post(int id) {
            // Fully indexed and literal fields of the static table (RFC 7541 appendix A).
            byte[] block = {(byte) 0x83, (byte) 0x86, (byte) 0x84, 0x01, 4, 't', 'e', 's', 't'};
            return new Http2Frame(Http2Frame.HEADERS, Http2Frame.END_HEADERS, id, block);
        }

        Http2Frame malformed(int id) {
            byte[] block = {(byte) 0x83, (byte) 0x86, 0x01, 4, 't', 'e', 's', 't'};
            return new Http2Frame(Http2Frame.HEADERS, Http2Frame.END_HEADERS, id, block);
        }
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void resetsThatThePeerProvokesHaveTheSameBudget(IntFunction<Http2Frame[]> mistake) {
        try (var client = Http2Client.open(server)) {
            for (int i = 0; i < 5 * FEW; i++) {
                var all = new ByteArrayOutputStream();
                for (var frame : mistake.apply(2 * i + 1)) all.writeBytes(frame.bytes());
                if (!client.raw().offers(all.toByteArray())) break;
            }
            int error = client.awaitEnd();
            assertThat(error).isIn(Http2Frame.ENHANCE_YOUR_CALM, Http2Frame.STREAM_CLOSED);
            assertOthersAreServed();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1})
    void theBudgetOfProvokedResetsIsExact(int more) {
        var blocks = new Http2ClientBlocks();
        try (var client = Http2Client.open(server)) {
            var all = new ArrayList<Http2Frame>();
            for (int i = 0; i < FEW + more; i++) all.add(blocks.malformed(2 * i + 1));
            client.write(all.toArray(Http2Frame[]::new));
            if (more > 0) assertCalmed(client);
            else client.ping();
            assertOthersAreServed();
        }
    }

    /// Or what it has not read yet, the reason among it, would be lost with the reset.
    @Test
    void whoIsCutIsHeardToTheEndOfItsSentence() {
        var blocks = new Http2ClientBlocks();
        try (var client = Http2Client.open(server)) {
            for (int i = 0; i <= FEW; i++) client.write(blocks.malformed(2 * i + 1));
            assertThat(client.await(Http2Frame.GOAWAY).error()).isEqualTo(Http2Frame.ENHANCE_YOUR_CALM);
            byte[] more = blocks.malformed(2 * FEW + 3).bytes();
            for (int i = 0; i < 10; i++) assertThat(client.raw().offers(more)).isTrue();
            client.raw().readToEnd();
            assertThat(client.raw().offers(more)).isTrue();
        }
    }

    /// An application may go on behind its answer: twice as many as there may be streams, and one is looked
    /// at before it is added.
    @Test
    void applicationsThatGoOnBehindTheirAnswersAreLimited() throws Exception {
        var release = new CountDownLatch(1);
        try (var server = ServerForTests.of(
                        (_, _, send) -> {
                            Apps.respond(send, "done");
                            release.await(15, TimeUnit.SECONDS);
                        },
                        options -> options.withHttp2(Http2.DEFAULT.withMaxStreams(3)));
                var client = Http2Client.open(server)) {
            for (int id = 1; id < 2 * 7; id += 2)
                assertThat(client.write(client.get(id, "/")).answer(id).text()).isEqualTo("done");
            client.write(client.get(15, "/"));
            assertThat(client.awaitReset(15)).isEqualTo(Http2Frame.REFUSED_STREAM);
            release.countDown();
            server.awaitStatistics("the end of the work", seen -> seen.applications() == 0);
            client.ping();
            assertThat(client.write(client.get(17, "/")).answer(17).text()).isEqualTo("done");
        }
    }

    @Test
    void aSmallHeaderListOfThePeerDoesNotResetWhatWasDone() {
        int maxHeaderListSize = 6;
        try (var client = Http2Client.open(server, maxHeaderListSize, 1)) {
            assertThat(client.write(client.get(1, "/")).answer(1).status()).isEqualTo("200");
        }
    }

    @Test
    void workForResetStreamsCountsUntilItHasStopped() throws Exception {
        var release = new CountDownLatch(1);
        try (var server = ServerForTests.of(
                        (_, _, send) -> {
                            release.await(15, TimeUnit.SECONDS);
                            Apps.respond(send, "late");
                        },
                        options -> options.withHttp2(Http2.DEFAULT.withMaxStreams(3)));
                var client = Http2Client.open(server)) {
            for (int id = 1; id <= 5; id += 2)
                client.write(client.get(id, "/"), Http2Frame.reset(id, Http2Frame.CANCEL));
            client.write(client.get(7, "/"));
            assertThat(client.awaitReset(7)).isEqualTo(Http2Frame.REFUSED_STREAM);
            release.countDown();
            server.awaitStatistics("the end of the work", seen -> seen.applications() == 0);
            // Behind the answer the loop has taken notice of the end as well.
            client.ping();
            client.write(client.get(9, "/"));
            assertThat(client.answer(9).text()).isEqualTo("late");
        }
    }

    // ---- T-22, T-23: heads

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1})
    void continuationsAreLimited(int more) {
        try (var client = Http2Client.open(server)) {
            var all = new ArrayList<Http2Frame>();
            byte[] block = client.block(":method", "GET", ":scheme", "http", ":path", "/", ":authority", "test");
            all.add(Http2Frame.of(Http2Frame.HEADERS, Http2Frame.END_STREAM, 1));
            // The first and the last are two of them.
            for (int i = 2; i < FEW + more; i++) all.add(Http2Frame.of(Http2Frame.CONTINUATION, 0, 1));
            all.add(new Http2Frame(Http2Frame.CONTINUATION, Http2Frame.END_HEADERS, 1, block));
            client.write(all.toArray(Http2Frame[]::new));
            if (more > 0) assertCalmed(client);
            else assertThat(client.answer(1).status()).isEqualTo("200");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16_384})
    void aHeadWithoutAnEndIsCut(int bytes) {
        try (var client = Http2Client.open(server)) {
            client.write(Http2Frame.of(Http2Frame.HEADERS, Http2Frame.END_STREAM, 1));
            client.flood(100_000, new Http2Frame(Http2Frame.CONTINUATION, 0, 1, new byte[bytes]));
            assertThat(client.raw().readToEnd()).isNotNull();
            assertOthersAreServed();
        }
    }

    @Test
    void aHeadHasATimeToEnd() {
        try (var client = Http2Client.open(server)) {
            client.write(Http2Frame.of(Http2Frame.HEADERS, Http2Frame.END_STREAM, 1));
            assertCalmed(client);
        }
    }

    @Test
    void aFrameHasATimeToEnd() {
        try (var client = Http2Client.open(server)) {
            client.raw().write(new byte[] {0, 0, 8, Http2Frame.PING, 0});
            assertCalmed(client);
        }
    }

    @Test
    void aPrefaceHasATimeToCome() {
        try (var client = server.client()) {
            client.write(Http2Client.PREFACE);
            new Http2Client(client).await(Http2Frame.GOAWAY);
            client.readToEnd();
        }
    }

    /// A field of four thousand bytes in the table, referred to ten thousand times.
    @Test
    void referencesDoNotExpandBeyondTheLimit() {
        try (var client = Http2Client.open(server)) {
            var block = new ByteArrayOutputStream();
            block.writeBytes(client.block(":method", "GET", ":scheme", "http", ":path", "/", ":authority", "test"));
            // A literal with indexing (RFC 7541 section 6.2.1): a name of one byte, a value of 3,900.
            block.writeBytes(new byte[] {0x40, 1, 'x', 0x7f});
            for (int rest = 3_900 - 127; ; rest >>= 7) {
                block.write(rest < 128 ? rest : rest & 0x7f | 0x80);
                if (rest < 128) break;
            }
            block.writeBytes(new byte[3_900].clone());
            byte[] value = block.toByteArray();
            java.util.Arrays.fill(value, value.length - 3_900, value.length, (byte) 'v');
            byte[] references = new byte[10_000];
            java.util.Arrays.fill(references, (byte) 0xbe);
            client.write(new Http2Frame(
                    Http2Frame.HEADERS,
                    Http2Frame.END_HEADERS | Http2Frame.END_STREAM,
                    1,
                    RawFrame.join(value, references)));
            // Refused on the stream, or the connection is over: both are safe.
            client.await(
                    frame -> frame.type() == Http2Frame.RST_STREAM
                            || frame.type() == Http2Frame.GOAWAY
                            || frame.type() == Http2Frame.HEADERS,
                    "a refusal");
            if (client.known(1).heads.size() > 0)
                assertThat(client.known(1).status()).isEqualTo("431");
            assertOthersAreServed();
        }
    }

    @Test
    void theCompressionStateSurvivesARefusal() {
        try (var server = ServerForTests.withLimits(Apps.ECHO, limits -> limits.withMaxHeaderBytes(1_000));
                var client = Http2Client.open(server)) {
            client.write(client.get(1, "/", "x-kept", "one", "x-long", "y".repeat(900)));
            assertThat(client.answer(1).status()).isEqualTo("431");
            // Both sides have the same table still.
            client.write(client.get(3, "/again", "x-kept", "one"));
            assertThat(client.answer(3).text()).isEqualTo("GET /again ");
        }
    }

    @Test
    void cookieCrumbsAreLimitedAsTheWhole() {
        try (var client = Http2Client.open(server)) {
            var crumbs = new ArrayList<String>();
            for (int i = 0; i < 2_000; i++) {
                crumbs.add("cookie");
                crumbs.add("a=" + i);
            }
            client.write(client.get(1, "/", crumbs.toArray(String[]::new)));
            assertThat(client.answer(1).status()).isEqualTo("431");
        }
    }

    // ---- T-24: control frames

    static List<Http2Frame> controlFrames() {
        return List.of(
                new Http2Frame(Http2Frame.PING, 0, 0, new byte[8]),
                new Http2Frame(Http2Frame.PING, Http2Frame.ACK, 0, new byte[8]),
                Http2Frame.settings(),
                Http2Frame.settings(Http2Client.INITIAL_WINDOW_SIZE, 100),
                new Http2Frame(Http2Frame.PRIORITY, 0, 3, new byte[5]),
                Http2Frame.windowUpdate(0, 1),
                new Http2Frame(0xaa, 0, 0, new byte[5]));
    }

    @ParameterizedTest
    @MethodSource("controlFrames")
    void framesThatCarryNoRequestHaveABudget(Http2Frame frame) {
        try (var client = Http2Client.open(server)) {
            // Nothing is read meanwhile.
            client.flood(100_000, frame);
            assertThat(client.raw().readToEnd()).isNotEmpty();
            assertOthersAreServed();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1})
    void theBudgetOfControlFramesIsExact(int more) {
        try (var client = Http2Client.open(server)) {
            // The settings and their acknowledgement were two of them, in this second or the last.
            var all = new ArrayList<Http2Frame>();
            for (int i = 0; i < FEW - 2 + more; i++) all.add(new Http2Frame(Http2Frame.PING, 0, 0, new byte[8]));
            client.write(all.toArray(Http2Frame[]::new));
            if (more > 0) {
                assertCalmed(client);
            } else {
                for (int i = 0; i < FEW - 2 + more; i++) client.await(Http2Frame.PING);
                client.write(client.get(1, "/"));
                assertThat(client.answer(1).status()).isEqualTo("200");
            }
        }
    }

    @Test
    void emptyPartsOfABodyAreLimited() {
        try (var client = Http2Client.open(server)) {
            client.write(client.request(1, "POST", "/", false));
            client.flood(100_000, Http2Frame.data(1, "", false));
            assertThat(client.raw().readToEnd()).isNotEmpty();
            assertOthersAreServed();
        }
    }

    /// Ten in a row are borne.
    @ParameterizedTest
    @ValueSource(ints = {9, 10, 11})
    void theNumberOfEmptyPartsInARowIsExact(int parts) {
        try (var client = Http2Client.open(server)) {
            client.write(client.request(1, "POST", "/", false));
            for (int i = 0; i < parts; i++) client.write(Http2Frame.data(1, "", false));
            client.write(Http2Frame.data(1, "x", true));
            if (parts > 10) assertCalmed(client);
            else assertThat(client.answer(1).text()).isEqualTo("POST / x");
        }
    }

    /// Where the budget is as large as can be, what waits for a peer that does not read is still bounded.
    @Test
    void answersToControlFramesWaitInBoundedNumber() {
        try (var server = ServerForTests.of(
                        Apps.ECHO,
                        options -> options.withHttp2(Http2.DEFAULT.withMaxControlFramesPerSecond(10_000_000)));
                var raw = RawClient.connect(server.port(), 4_096)) {
            raw.write(Http2Client.PREFACE);
            var client = new Http2Client(raw).write(Http2Frame.settings());
            // Twenty megabytes of answers, of which the kernel holds some.
            boolean isTaken = client.flood(1_200_000, new Http2Frame(Http2Frame.PING, 0, 0, new byte[8]));
            assertThat(isTaken).as("the flood is taken to its end").isFalse();
            assertOthersAreServed();
        }
    }

    @Test
    void updatesOfWhatWasSentAreNoFlood() {
        byte[] body = new byte[4 << 20];
        try (var server = ServerForTests.of(
                        (_, _, send) -> {
                            send.accept(new HttpEvent.ResponseStart(200, Headers.EMPTY));
                            send.accept(new HttpEvent.ResponseBody(Bytes.wrap(body)));
                        },
                        options -> options.withHttp2(Http2.DEFAULT.withMaxControlFramesPerSecond(FEW)));
                var client = Http2Client.open(server)) {
            client.write(client.get(1, "/"));
            while (!client.known(1).isComplete) {
                var frame = client.read();
                int bytes = frame.payload().length;
                if (frame.type() == Http2Frame.DATA && bytes > 0)
                    client.write(Http2Frame.windowUpdate(0, bytes), Http2Frame.windowUpdate(1, bytes));
            }
            assertThat(client.known(1).body.size()).isEqualTo(body.length);
        }
    }

    // ---- T-25, T-26: windows and settings

    @Test
    void answersThatNobodyTakesAreBoundedAndHaveATime() {
        var sent = new java.util.concurrent.atomic.AtomicLong();
        try (var server = ServerForTests.withTimeouts(
                        (_, receive, send) -> {
                            Apps.body(receive);
                            send.accept(new HttpEvent.ResponseStart(200, Headers.EMPTY));
                            while (true) {
                                send.accept(new HttpEvent.ResponseBody(Bytes.wrap(new byte[10_000]), true));
                                sent.addAndGet(10_000);
                            }
                        },
                        it -> it.withWrite(Duration.ofMillis(600)));
                var client = Http2Client.open(server, Http2Client.INITIAL_WINDOW_SIZE, 0);
                var other = Http2Client.open(server, Http2Client.INITIAL_WINDOW_SIZE, 0)) {
            for (int id = 1; id < 200; id += 2) client.write(client.get(id, "/"));
            other.ping();
            for (int id = 1; id < 200; id += 2)
                if (client.known(id).heads.size() < 2) client.await(Http2Frame.RST_STREAM);
            // What waits for each, and a few parts that are let go of while it is cut.
            assertThat(sent.get()).isLessThan(100 * 2 * 80_000);
            server.awaitStatistics("no application", seen -> seen.applications() == 0);
            assertThat(server.server().statistics().timeouts()).isEqualTo(100);
            client.ping();
        }
    }

    @Test
    void windowsBeyondTheLargestEndTheConnection() {
        try (var client = Http2Client.open(server)) {
            client.write(Http2Frame.windowUpdate(0, Integer.MAX_VALUE));
            assertThat(client.awaitEnd()).isEqualTo(Http2Frame.FLOW_CONTROL_ERROR);
        }
    }

    @Test
    void settingsHaveToBeAcknowledged() {
        try (var raw = server.client()) {
            raw.write(Http2Client.PREFACE);
            var client = new Http2Client(raw).write(Http2Frame.settings());
            assertThat(client.awaitEnd()).isEqualTo(Http2Frame.SETTINGS_TIMEOUT);
        }
    }

    @Test
    void limitsHoldBeforeTheyAreAcknowledged() {
        try (var server = ServerForTests.of(
                        (_, receive, send) -> Apps.respond(send, String.valueOf(Apps.body(receive).length)),
                        options -> options.withHttp2(Http2.DEFAULT.withMaxStreams(3)));
                var raw = server.client()) {
            raw.write(Http2Client.PREFACE);
            var client = new Http2Client(raw).write(Http2Frame.settings());
            for (int id = 1; id <= 7; id += 2) client.write(client.request(id, "POST", "/", false));
            assertThat(client.awaitReset(7)).isEqualTo(Http2Frame.REFUSED_STREAM);
        }
    }
}
