package dev.levada.consumer.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.consumer.Disconnected;
import dev.levada.consumer.SlowReaderPolicy;
import dev.levada.consumer.WebSocketConsumer;
import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.testkit.TestOptions;
import dev.levada.testkit.TestSite;
import java.time.Duration;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LongPollTest {
    private static final GroupName NEWS = GroupName.of("news");
    private static final TestOptions PATIENT = TestOptions.defaults().withDeadline(Duration.ofSeconds(15));
    private static final TransportOptions OPTIONS = TransportOptions.defaults()
            .withTimes(Duration.ofMillis(200), Duration.ofSeconds(30), Duration.ofMillis(50), Duration.ofMillis(100));

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final ChannelLayer layer = ChannelLayer.memory();
    private Transports transports = Transports.of(Echo::new, OPTIONS);

    private final class Echo extends WebSocketConsumer {
        @Override
        protected Iterable<GroupName> groups() {
            return List.of(NEWS);
        }

        @Override
        protected void received(String text) throws Exception {
            seen.add("received " + text);
            if (text.equals("hold"))
                assertThat(goOn.await(15, TimeUnit.SECONDS)).isTrue();
            if (text.equals("many")) for (int i = 1; i <= 10; i++) send("" + i);
            else send("echo " + text);
        }

        @Override
        protected void disconnected(Disconnected cause) {
            seen.add("disconnected " + cause.by() + " " + cause.code());
        }
    }

    private TestSite site(TestSite.Mode mode) {
        Application http = transports.http();
        return TestSite.of(mode, layer.around(http), PATIENT);
    }

    private TestSite site() {
        return site(TestSite.Mode.MEMORY);
    }

    private TestSite site(TransportOptions options) {
        transports = Transports.of(Echo::new, options);
        return site();
    }

    @AfterEach
    void close() {
        goOn.countDown();
        transports.close();
        awaits(() -> layer.statistics().mailboxes() == 0);
        layer.close();
    }

    private void awaits(BooleanSupplier holds) {
        long until = System.nanoTime() + 15_000_000_000L;
        while (!holds.getAsBoolean() && System.nanoTime() < until) LockSupport.parkNanos(1_000_000);
        assertThat(holds.getAsBoolean())
                .as("seen %s, %s, %s", seen, layer.statistics(), transports.statistics())
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(TestSite.Mode.class)
    void whatComesBetweenTwoPollsIsNotLost(TestSite.Mode mode) throws Exception {
        try (var site = site(mode)) {
            var ann = PollClient.open(site, "/poll");
            for (int i = 0; i < 5; i++) layer.broadcast(NEWS, Broadcast.text("" + i));
            for (int i = 0; i < 5; i++) assertThat(ann.next()).isEqualTo("" + i);
            layer.broadcast(NEWS, Broadcast.text("later"));
            assertThat(ann.next()).isEqualTo("later");
        }
    }

    @ParameterizedTest
    @EnumSource(TestSite.Mode.class)
    void aPollWaitsUntilSomethingComes(TestSite.Mode mode) throws Exception {
        transports = Transports.of(Echo::new, TransportOptions.defaults());
        try (var site = site(mode)) {
            var ann = PollClient.open(site, "/poll");
            try (var poll = ann.begin()) {
                poll.receivesNothing();
                layer.broadcast(NEWS, Broadcast.text("news"));
                assertThat(ann.take(poll.response())).containsExactly("news");
            }
        }
    }

    @Test
    void aQuietPollIsAnsweredAfterAWhile() {
        try (var site = site()) {
            var ann = PollClient.open(site, "/poll");
            try (var poll = ann.begin()) {
                assertThat(ann.take(poll.response())).isEmpty();
            }
            assertThat(ann.last).isZero();
        }
    }

    // T-63
    @ParameterizedTest
    @EnumSource(TestSite.Mode.class)
    void aLostAnswerIsGivenAgainUntilItIsConfirmed(TestSite.Mode mode) throws Exception {
        try (var site = site(mode)) {
            var ann = PollClient.open(site, "/poll");
            layer.broadcast(NEWS, Broadcast.text("1"));
            layer.broadcast(NEWS, Broadcast.text("2"));
            for (int lost = 0; lost < 3; lost++) {
                ann.last = 0;
                var came = ann.take(ann.begin().response());
                assertThat(came).startsWith("1").isSubsetOf("1", "2");
            }
            assertThat(ann.request("GET", "?after=1").send().text()).isEqualTo("{\"last\":2,\"messages\":[\"2\"]}");
            layer.broadcast(NEWS, Broadcast.text("3"));
            assertThat(ann.request("GET", "?after=2").send().text()).isEqualTo("{\"last\":3,\"messages\":[\"3\"]}");
            // What was confirmed is gone, and what never was cannot be.
            assertThat(ann.request("GET", "?after=1").send().status()).isEqualTo(409);
            assertThat(ann.request("GET", "?after=4").send().status()).isEqualTo(409);
            for (var wrong : List.of("", "?after=", "?after=-1", "?after=x", "?after=9999999999999999999"))
                assertThat(ann.request("GET", wrong).send().status()).isEqualTo(400);
        }
    }

    // T-63
    @ParameterizedTest
    @EnumSource(TestSite.Mode.class)
    void aNewerPollEndsTheOlderWithAnEmptyAnswer(TestSite.Mode mode) throws Exception {
        transports = Transports.of(Echo::new, TransportOptions.defaults());
        try (var site = site(mode)) {
            var ann = PollClient.open(site, "/poll");
            try (var older = ann.begin()) {
                older.receivesNothing();
                try (var newer = ann.begin()) {
                    assertThat(older.response().text()).isEqualTo("{\"last\":0,\"messages\":[]}");
                    layer.broadcast(NEWS, Broadcast.text("for the newer"));
                    assertThat(ann.take(newer.response())).containsExactly("for the newer");
                }
            }
        }
    }

    // T-63
    @Test
    void aPollIsNotStolenByGuess() {
        try (var site = site()) {
            var ann = PollClient.open(site, "/poll");
            var ids = new HashSet<String>();
            for (int i = 0; i < 50; i++) ids.add(PollClient.open(site, "/poll").session);
            assertThat(ids).hasSize(50).doesNotContain(ann.session);
            // Of 128 bits each is now one and now the other: by chance none would be in 2^42 runs.
            var ones = new BitSet();
            var zeros = new BitSet();
            for (var id : ids) {
                var bits = BitSet.valueOf(Base64.getUrlDecoder().decode(id));
                ones.or(bits);
                bits.flip(0, 128);
                zeros.or(bits);
            }
            assertThat(ones.cardinality()).isEqualTo(128);
            assertThat(zeros.cardinality()).isEqualTo(128);
            for (var guess :
                    List.of("", "0", ann.session + "x", ann.session.substring(1), ann.session.toLowerCase(Locale.ROOT)))
                assertThat(site.request("GET", "/poll?after=0")
                                .header("levada-session", guess)
                                .send()
                                .status())
                        .isEqualTo(guess.equals(ann.session) ? 200 : 404);
            // Nor is one session reached by the other way.
            assertThat(site.request("POST", "/sse")
                            .header("levada-session", ann.session)
                            .header("content-type", "application/json")
                            .body("x")
                            .send()
                            .status())
                    .isEqualTo(404);
        }
    }

    // T-63: a message is a body, and nothing is split.
    @ParameterizedTest
    @CsvSource({"1023, 204", "1024, 204", "1025, 413", "8000000, 413"})
    void aFloodOfSeparatorsIsOneMessageOrTooLong(int bytes, int status) {
        try (var site = site(OPTIONS.withMaxMessages(1_024, 100))) {
            var ann = PollClient.open(site, "/poll");
            assertThat(ann.send("\n".repeat(bytes)).status()).isEqualTo(status);
            if (status == 204) assertThat(ann.next()).isEqualTo("echo " + "\n".repeat(bytes));
        }
    }

    @ParameterizedTest
    @CsvSource({"9, 9", "10, 10", "11, 10"})
    void anAnswerHasSoManyMessagesAtMost(int perAnswer, int first) {
        try (var site = site(OPTIONS.withMaxKept(1_000, 1 << 20, perAnswer, SlowReaderPolicy.CLOSE))) {
            var ann = PollClient.open(site, "/poll");
            ann.send("many");
            awaits(() -> {
                ann.last = 0;
                return ann.take(ann.begin().response()).size() == first;
            });
            assertThat(ann.last).isEqualTo(first);
            for (int i = first + 1; i <= 10; i++)
                assertThat(ann.request("GET", "?after=" + (i - 1)).send().text())
                        .contains("\"" + i + "\"");
        }
    }

    @ParameterizedTest
    @CsvSource({"3, true", "4, true", "5, false", "50, false"})
    void aClientForWhichTooMuchIsKeptIsClosed(int broadcasts, boolean isServed) throws Exception {
        try (var site = site(OPTIONS.withMaxKept(4, 1 << 20, 100, SlowReaderPolicy.CLOSE))) {
            var ann = PollClient.open(site, "/poll");
            for (int i = 0; i < broadcasts; i++) layer.broadcast(NEWS, Broadcast.text("" + i));
            if (isServed)
                for (int i = 0; i < broadcasts; i++) assertThat(ann.next()).isEqualTo("" + i);
            else assertThat(ann.awaitClose().get("code")).isEqualTo(1013);
            assertThat(transports.statistics().slow()).isEqualTo(isServed ? 0 : 1);
        }
    }

    @Test
    void orMissesWhatIsTooMuch() throws Exception {
        try (var site = site(OPTIONS.withMaxKept(4, 1 << 20, 100, SlowReaderPolicy.DROP_NEWEST))) {
            var ann = PollClient.open(site, "/poll");
            for (int i = 0; i < 6; i++) layer.broadcast(NEWS, Broadcast.text("" + i));
            for (int i = 0; i < 4; i++) assertThat(ann.next()).isEqualTo("" + i);
            ann.poll();
            layer.broadcast(NEWS, Broadcast.text("later"));
            assertThat(ann.next()).isEqualTo("later");
            assertThat(transports.statistics().dropped()).isEqualTo(2);
        }
    }

    @Test
    void bytesThatAreKeptAreBoundedToo() throws Exception {
        try (var site = site(OPTIONS.withMaxKept(1_000, 3_000, 100, SlowReaderPolicy.CLOSE))) {
            var ann = PollClient.open(site, "/poll");
            for (int i = 0; i < 3; i++) layer.broadcast(NEWS, Broadcast.text("x".repeat(1_000 - 64)));
            assertThat(transports.statistics().slow()).isZero();
            layer.broadcast(NEWS, Broadcast.text(""));
            assertThat(transports.statistics().slow()).isEqualTo(1);
            assertThat(ann.awaitClose().get("reason")).isEqualTo("too slow");
        }
    }

    @Test
    void aConsumerThatSendsMoreThanIsKeptWaitsForItsClient() {
        try (var site = site(OPTIONS.withMaxKept(4, 1 << 20, 2, SlowReaderPolicy.CLOSE))) {
            var ann = PollClient.open(site, "/poll");
            ann.send("many");
            for (int i = 1; i <= 10; i++) assertThat(ann.next()).isEqualTo("" + i);
            assertThat(transports.statistics().slow()).isZero();
        }
    }

    @Test
    void messagesWaitForAConsumerThatIsBehindAndNoLongerThanAWhile() {
        try (var site = site(OPTIONS.withMaxMessages(1_024, 2))) {
            var ann = PollClient.open(site, "/poll");
            ann.send("hold");
            awaits(() -> seen.contains("received hold"));
            assertThat(ann.send("1").status()).isEqualTo(204);
            assertThat(ann.send("2").status()).isEqualTo(204);
            var full = ann.send("3");
            assertThat(full.status()).isEqualTo(429);
            assertThat(full.headers().first("retry-after")).contains("1");
            goOn.countDown();
            assertThat(ann.next()).isEqualTo("echo hold");
            assertThat(ann.next()).isEqualTo("echo 1");
            assertThat(ann.next()).isEqualTo("echo 2");
        }
    }

    @Test
    void aMessageThatComesTwiceIsHandledOnce() {
        try (var site = site()) {
            var ann = PollClient.open(site, "/poll");
            for (var number : List.of("1", "1", "2", "1", "2", "3"))
                assertThat(numbered(ann, number)).isEqualTo(204);
            assertThat(numbered(ann, "5")).isEqualTo(409);
            assertThat(numbered(ann, "x")).isEqualTo(400);
            for (var number : List.of("1", "2", "3")) assertThat(ann.next()).isEqualTo("echo " + number);
            ann.poll();
            assertThat(seen).containsExactly("received 1", "received 2", "received 3");
        }
    }

    private static int numbered(PollClient client, String number) {
        return client.request("POST", "")
                .header("content-type", "application/json")
                .header("levada-message", number)
                .body(number)
                .send()
                .status();
    }

    // T-65: these are the types that a form of a foreign page can send without a question before.
    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "*/*"})
    void messagesOfAnotherTypeAreRefused(String type) {
        try (var site = site()) {
            var ann = PollClient.open(site, "/poll");
            var refused = ann.request("POST", "")
                    .header("content-type", type)
                    .body("x")
                    .send();
            assertThat(refused.status()).isEqualTo(415);
            assertThat(refused.headers().first("x-content-type-options")).contains("nosniff");
            assertThat(ann.request("POST", "")
                            .header("content-type", "Application/JSON; charset=utf-8")
                            .body("ok")
                            .send()
                            .status())
                    .isEqualTo(204);
        }
    }

    // T-65, T-40
    @ParameterizedTest
    @EnumSource(TestSite.Mode.class)
    void aPageOfAnotherHostMayDoNothing(TestSite.Mode mode) {
        try (var site = site(mode)) {
            var ann = PollClient.open(site, "/poll");
            for (var foreign : List.of("http://evil.example", "null")) {
                for (var request : List.of(
                        site.request("GET", "/sse"),
                        site.request("POST", "/poll"),
                        ann.request("GET", "?after=0"),
                        ann.request("POST", "").header("content-type", "application/json"),
                        ann.request("DELETE", "")))
                    assertThat(request.header("origin", foreign).send().status())
                            .isEqualTo(403);
            }
            // The question before, which a browser asks, is not answered with a permission.
            var preflight = site.request("OPTIONS", "/poll")
                    .header("origin", "http://evil.example")
                    .header("access-control-request-method", "POST")
                    .send();
            assertThat(preflight.headers().contains("access-control-allow-origin"))
                    .isFalse();
            assertThat(ann.request("DELETE", "")
                            .header("origin", site.origin())
                            .send()
                            .status())
                    .isEqualTo(204);
        }
        awaits(() -> seen.contains("disconnected PEER 1000"));
        assertThat(transports.statistics().opened()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"1, true", "2, true", "3, false"})
    void sessionsAreBounded(int sessions, boolean isServed) {
        try (var site = site(OPTIONS.withMaxSessions(2))) {
            PollClient first = null;
            for (int i = 1; i < sessions; i++) first = PollClient.open(site, "/poll");
            assertThat(site.request("POST", "/poll").send().status()).isEqualTo(isServed ? 200 : 503);
            assertThat(transports.statistics().refused()).isEqualTo(isServed ? 0 : 1);
            if (first == null) return;
            assertThat(first.request("DELETE", "").send().status()).isEqualTo(204);
            assertThat(site.request("POST", "/poll").send().status()).isEqualTo(200);
        }
    }

    @Test
    void aClientThatAsksNoMoreIsGone() {
        try (var site = site(OPTIONS.withTimes(
                Duration.ofMillis(100), Duration.ofMillis(100), Duration.ofMillis(50), Duration.ofMillis(100)))) {
            var ann = PollClient.open(site, "/poll");
            awaits(() -> seen.contains("disconnected LOST 1006"));
            assertThat(ann.begin().response().status()).isEqualTo(404);
            assertThat(ann.send("x").status()).isEqualTo(404);
            awaits(() -> layer.statistics().memberships() == 0);
            assertThat(transports.statistics().sessions()).isZero();
            assertThat(transports.statistics().idle()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(TestSite.Mode.class)
    void aClientThatGoesInTheMiddleOfAPollLosesNothing(TestSite.Mode mode) throws Exception {
        transports = Transports.of(Echo::new, TransportOptions.defaults());
        try (var site = site(mode)) {
            var ann = PollClient.open(site, "/poll");
            try (var poll = ann.begin()) {
                poll.receivesNothing();
                poll.disconnect();
            }
            layer.broadcast(NEWS, Broadcast.text("kept"));
            assertThat(ann.next()).isEqualTo("kept");
        }
        assertThat(seen).isEmpty();
    }

    // T-64
    @Test
    void answersAreJsonAndNothingElse() {
        try (var site = site()) {
            var ann = PollClient.open(site, "/poll");
            var answer =
                    ann.request("GET", "?after=0&callback=alert&jsonp=alert").send();
            assertThat(answer.headers().first("content-type")).contains("application/json");
            assertThat(answer.headers().first("x-content-type-options")).contains("nosniff");
            assertThat(answer.text()).startsWith("{\"last\":0");
        }
    }

    @Test
    void textThatIsNoUtf8IsRefused() {
        try (var site = site()) {
            var ann = PollClient.open(site, "/poll");
            var refused = ann.request("POST", "")
                    .header("content-type", "application/json")
                    .body(Bytes.of((byte) 0xff))
                    .send();
            assertThat(refused.status()).isEqualTo(400);
        }
    }
}
