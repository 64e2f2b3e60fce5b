package dev.levada.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Application;
import dev.levada.contract.Bytes;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerException;
import dev.levada.layer.MessageType;
import dev.levada.testkit.TestEvent;
import dev.levada.testkit.TestEventStream;
import dev.levada.testkit.TestOptions;
import dev.levada.testkit.TestSite;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventStreamConsumerTest {
    private static final GroupName NEWS = GroupName.of("news");
    private static final TestOptions PATIENT = TestOptions.defaults().withDeadline(Duration.ofSeconds(15));

    @MessageType("news")
    private record News(String text) {}

    private record Quiet(String reason) {}

    private final ChannelLayer layer = ChannelLayer.memory();
    private final Recording seen = new Recording();

    @AfterEach
    void closeLayer() {
        layer.close();
    }

    private class Reader extends EventStreamConsumer {
        @Override
        protected Iterable<GroupName> groups() {
            return List.of(NEWS);
        }

        @Override
        protected void connected(Optional<String> lastEventId) throws Exception {
            seen.add("connected " + lastEventId.orElse("anew"));
        }

        @Override
        protected void handlers(Handlers on) {
            on.message(Quiet.class, quiet -> {
                send(ServerSentEvent.of(quiet.reason()).withName("quiet"));
                close();
            });
        }

        @Override
        protected void disconnected() throws Exception {
            seen.add("disconnected");
        }
    }

    private Application application(Supplier<? extends EventStreamConsumer> factory, EventStreamOptions options) {
        return layer.around(EventStreamConsumer.application(factory, options));
    }

    private TestSite site(TestSite.Mode mode, Supplier<? extends EventStreamConsumer> factory) {
        return TestSite.of(mode, application(factory, EventStreamOptions.defaults()), PATIENT);
    }

    private TestSite site(Supplier<? extends EventStreamConsumer> factory) {
        return site(TestSite.Mode.MEMORY, factory);
    }

    // A live client has its head before the consumer is done with connecting, but never before it has joined.
    private void awaitMembers(int count) {
        long until = System.nanoTime() + 15_000_000_000L;
        while (layer.statistics().memberships() != count && System.nanoTime() < until) LockSupport.parkNanos(1_000_000);
        assertThat(layer.statistics().memberships()).isEqualTo(count);
    }

    @ParameterizedTest
    @EnumSource(TestSite.Mode.class)
    void whatIsBroadcastToItsGroupsBecomesEvents(TestSite.Mode mode) throws Exception {
        try (var site = site(mode, Reader::new);
                var ann = site.events("/");
                var bob = site.events("/")) {
            awaitMembers(2);
            layer.broadcast(NEWS, new News("it rains"));
            layer.broadcast(NEWS, Broadcast.text("two\nlines"));
            for (var stream : List.of(ann, bob)) {
                assertThat(stream.next().json(News.class)).isEqualTo(new News("it rains"));
                assertThat(stream.next()).isEqualTo(new TestEvent("message", "two\nlines", ""));
            }
            ann.receivesNothing();
        }
        assertThat(seen.lines())
                .containsExactlyInAnyOrder("connected anew", "connected anew", "disconnected", "disconnected");
        assertThat(layer.statistics().memberships()).isZero();
        assertThat(layer.statistics().mailboxes()).isZero();
    }

    @ParameterizedTest
    @EnumSource(TestSite.Mode.class)
    void aMessageReachesItsHandlerWhichMaySendAndClose(TestSite.Mode mode) {
        try (var site = site(mode, Reader::new);
                var ann = site.events("/")) {
            awaitMembers(1);
            layer.groupSend(NEWS, new Quiet("closing time"));
            assertThat(ann.next()).isEqualTo(new TestEvent("quiet", "closing time", ""));
            ann.awaitEnd();
        }
        assertThat(seen.lines()).containsExactly("connected anew", "disconnected");
    }

    @Test
    void anEventHasWhatTheConsumerGaveIt() {
        try (var site = site(() -> new Reader() {
                    @Override
                    protected void connected(Optional<String> lastEventId) {
                        send(new ServerSentEvent("7", "greeting", "hello", Duration.ofMillis(1_234)));
                        sendJson(new News("it rains"));
                        send("");
                        send("plain");
                        close();
                    }
                });
                var ann = site.events("/")) {
            assertThat(ann.next()).isEqualTo(new TestEvent("greeting", "hello", "7"));
            assertThat(ann.retry()).contains(Duration.ofMillis(1_234));
            assertThat(ann.next())
                    .isEqualTo(new TestEvent("message", "{\"type\":\"news\",\"text\":\"it rains\"}", "7"));
            assertThat(ann.next().data()).isEmpty();
            assertThat(ann.next().data()).isEqualTo("plain");
            ann.awaitEnd();
        }
    }

    @Test
    void whatAThreadBroadcastsAndSendsLeavesInOrder() {
        try (var site = site(() -> new Reader() {
                    @Override
                    protected void connected(Optional<String> lastEventId) throws Exception {
                        for (int i = 0; i < 50; i += 2) {
                            layer().broadcast(NEWS, Broadcast.text("" + i));
                            send("" + (i + 1));
                        }
                    }
                });
                var ann = site.events("/")) {
            for (int i = 0; i < 50; i++) assertThat(ann.next().data()).isEqualTo("" + i);
        }
    }

    // T-62
    @ParameterizedTest
    @EnumSource(TestSite.Mode.class)
    void proxiesAreToldToKeepAndCollectNothing(TestSite.Mode mode) {
        try (var site = site(mode, Reader::new);
                var ann = site.events("/")) {
            var headers = ann.headers();
            assertThat(headers.first("content-type")).contains("text/event-stream; charset=utf-8");
            assertThat(headers.first("cache-control")).contains("no-store, no-transform");
            assertThat(headers.first("x-accel-buffering")).contains("no");
            assertThat(headers.first("x-content-type-options")).contains("nosniff");
            assertThat(headers.contains("content-length")).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(TestSite.Mode.class)
    void aQuietStreamGetsComments(TestSite.Mode mode) throws Exception {
        var options = EventStreamOptions.defaults().withKeepAlive(Duration.ofMillis(40));
        try (var site = TestSite.of(mode, application(Reader::new, options), PATIENT);
                var ann = site.events("/")) {
            assertThat(ann.nextComment()).isBlank();
            assertThat(ann.nextComment()).isBlank();
            layer.broadcast(NEWS, new News("still here"));
            assertThat(ann.next().json(News.class).text()).isEqualTo("still here");
            assertThat(ann.nextComment()).isBlank();
        }
    }

    @Test
    void clientsAreToldToComeBackAtDifferentTimes() {
        try (var site = site(() -> new Reader() {
                    @Override
                    protected void connected(Optional<String> lastEventId) {
                        close();
                    }
                });
                var ann = site.events("/")) {
            ann.awaitEnd();
            assertThat(ann.retry().orElseThrow()).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(6));
        }
    }

    @ParameterizedTest
    @EnumSource(TestSite.Mode.class)
    void aStreamEndsAtItsGreatestAge(TestSite.Mode mode) {
        var options = EventStreamOptions.defaults().withMaxLifetime(Duration.ofMillis(60));
        try (var site = TestSite.of(mode, application(Reader::new, options), PATIENT);
                var ann = site.events("/")) {
            ann.awaitEnd();
        }
        assertThat(seen.lines()).containsExactly("connected anew", "disconnected");
    }

    // T-61
    @ParameterizedTest
    @CsvSource({"7, 7", "epoch:12, epoch:12", "<script>, <script>", "ZoÃ«, Zoë", "\u00ff\u00fe, anew"})
    void theLastEventIdIsAHintInUtf8(String header, String understood) {
        try (var site = site(Reader::new);
                var ann =
                        site.request("GET", "/").header("last-event-id", header).events()) {
            ann.receivesNothing();
        }
        assertThat(seen.lines()).startsWith("connected " + understood);
    }

    // T-61
    @ParameterizedTest
    @ValueSource(ints = {255, 256, 257, 30_000})
    void anIdThatIsTooLongIsNotBelieved(int characters) {
        var id = "x".repeat(characters);
        try (var site = site(Reader::new);
                var ann = site.request("GET", "/").header("last-event-id", id).events()) {
            ann.receivesNothing();
        }
        assertThat(seen.lines().getFirst()).isEqualTo("connected " + (characters <= 256 ? id : "anew"));
    }

    // T-65, T-40
    @ParameterizedTest
    @EnumSource(TestSite.Mode.class)
    void aPageOfAnotherHostIsRefusedBeforeAnyConsumer(TestSite.Mode mode) {
        try (var site = site(mode, Reader::new)) {
            for (var origin : List.of("http://evil.example", "null", site.origin() + ".evil.example")) {
                var refused = site.request("GET", "/").header("origin", origin).send();
                assertThat(refused.status()).isEqualTo(403);
                assertThat(refused.headers().first("content-type")).contains("text/plain; charset=utf-8");
            }
            assertThat(site.request("GET", "/")
                            .header("sec-fetch-site", "cross-site")
                            .send()
                            .status())
                    .isEqualTo(403);
            try (var own =
                    site.request("GET", "/").header("origin", site.origin()).events()) {
                assertThat(own.headers().contains("content-type")).isTrue();
            }
        }
        assertThat(seen.lines()).containsExactly("connected anew", "disconnected");
    }

    @Test
    void anOriginThatIsNamedIsLetIn() {
        var options = EventStreamOptions.defaults().withAllowedOrigins(Set.of("https://other.example"));
        try (var site = TestSite.of(TestSite.Mode.MEMORY, application(Reader::new, options), PATIENT);
                var ann = site.request("GET", "/")
                        .header("origin", "https://other.example")
                        .header("sec-fetch-site", "cross-site")
                        .events()) {
            ann.receivesNothing();
        }
        assertThat(seen.lines()).containsExactly("connected anew", "disconnected");
    }

    @Test
    void otherMethodsGetNoStream() {
        try (var site = site(Reader::new)) {
            var head = site.request("HEAD", "/").send();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.headers().first("content-type")).contains("text/event-stream; charset=utf-8");
            assertThat(head.body()).isEqualTo(Bytes.EMPTY);
            var options = site.request("OPTIONS", "/").send();
            assertThat(options.status()).isEqualTo(204);
            assertThat(options.headers().first("allow")).contains("GET, HEAD, OPTIONS");
            var post = site.post("/", "");
            assertThat(post.status()).isEqualTo(405);
            assertThat(post.headers().first("allow")).contains("GET, HEAD, OPTIONS");
            assertThat(site.request("GET", "/").body("text").send().status()).isEqualTo(413);
        }
        assertThat(seen.lines()).isEmpty();
    }

    @Test
    void aConsumerMayRefuse() {
        try (var site = site(() -> new Reader() {
            @Override
            protected void connected(Optional<String> lastEventId) {
                throw new HttpException(410, "Over.");
            }
        })) {
            var refused = site.get("/");
            assertThat(refused.status()).isEqualTo(410);
            assertThat(refused.text()).isEqualTo("Over.\n");
        }
        assertThat(seen.lines()).containsExactly("disconnected");
        assertThat(layer.statistics().memberships()).isZero();
    }

    @Test
    void aFailureCutsTheStreamAndTheConsumerEndsOnce() {
        try (var site = site(() -> new Reader() {
            @Override
            protected void handlers(Handlers on) {
                on.message(Quiet.class, quiet -> {
                    throw new IllegalStateException("planned");
                });
            }
        })) {
            var ann = site.events("/");
            layer.groupSend(NEWS, new Quiet("x"));
            assertThatThrownBy(ann::next).hasRootCauseMessage("planned");
            ann.close();
        }
        assertThat(seen.lines()).containsExactly("connected anew", "disconnected");
        assertThat(layer.statistics().memberships()).isZero();
    }

    @Test
    void aLayerThatFailsInAHandlerEndsNoStream() {
        try (var site = site(() -> new Reader() {
                    @Override
                    protected void handlers(Handlers on) {
                        on.message(Quiet.class, quiet -> {
                            throw new LayerException("planned");
                        });
                    }
                });
                var ann = site.events("/")) {
            layer.groupSend(NEWS, new Quiet("x"));
            ann.receivesNothing();
        }
        assertThat(seen.lines()).containsExactly("connected anew", "disconnected");
    }

    /// A consumer whose thread is held up until the test lets it go, as by a client that does not read.
    private final class Held extends Reader {
        private final CountDownLatch goOn;

        Held(CountDownLatch goOn) {
            this.goOn = goOn;
        }

        @Override
        protected void handlers(Handlers on) {
            on.message(Quiet.class, quiet -> {
                seen.add("held");
                assertThat(goOn.await(15, TimeUnit.SECONDS)).isTrue();
            });
        }
    }

    private TestEventStream held(TestSite site) {
        var stream = site.events("/");
        stream.receivesNothing();
        layer.groupSend(NEWS, new Quiet("x"));
        long until = System.nanoTime() + 15_000_000_000L;
        while (!seen.lines().contains("held") && System.nanoTime() < until) LockSupport.parkNanos(1_000_000);
        assertThat(seen.lines()).contains("held");
        return stream;
    }

    @ParameterizedTest
    @CsvSource({"2, true", "3, true", "4, false", "100, false"})
    void aClientForWhichTooMuchWaitsIsCut(int broadcasts, boolean isServed) throws Exception {
        var goOn = new CountDownLatch(1);
        var options = EventStreamOptions.defaults().withMaxWaiting(3, 1 << 20);
        try (var site = TestSite.of(TestSite.Mode.MEMORY, application(() -> new Held(goOn), options), PATIENT);
                var ann = held(site)) {
            for (int i = 0; i < broadcasts; i++) layer.broadcast(NEWS, Broadcast.text("" + i));
            goOn.countDown();
            if (isServed) {
                for (int i = 0; i < broadcasts; i++)
                    assertThat(ann.next().data()).isEqualTo("" + i);
                ann.receivesNothing();
            } else {
                ann.awaitEnd();
            }
        }
        assertThat(seen.lines()).containsExactly("connected anew", "held", "disconnected");
    }

    @ParameterizedTest
    @CsvSource({"299, 2", "300, 3", "301, 3"})
    void orMissesWhatIsTooMuch(int maxBytes, int events) throws Exception {
        var goOn = new CountDownLatch(1);
        var options = EventStreamOptions.defaults()
                .withMaxWaiting(1_000, maxBytes)
                .withWhenSlow(SlowReaderPolicy.DROP_NEWEST);
        // "data: " before and two line ends behind make 100 bytes of each.
        var text = "x".repeat(92);
        try (var site = TestSite.of(TestSite.Mode.MEMORY, application(() -> new Held(goOn), options), PATIENT);
                var ann = held(site)) {
            for (int i = 0; i < 10; i++) layer.broadcast(NEWS, Broadcast.text(text));
            goOn.countDown();
            for (int i = 0; i < events; i++) assertThat(ann.next().data()).isEqualTo(text);
            ann.receivesNothing();
            layer.broadcast(NEWS, Broadcast.text("later"));
            assertThat(ann.next().data()).isEqualTo("later");
        }
    }

    @Test
    void aClientThatDoesNotReadHoldsUpItsOwnConsumerOnly() throws Exception {
        try (var site = TestSite.of(
                        TestSite.Mode.MEMORY,
                        application(Reader::new, EventStreamOptions.defaults()),
                        PATIENT.withMaxUnreadEvents(1));
                var slow = site.events("/");
                var quick = site.events("/")) {
            awaitMembers(2);
            for (int i = 0; i < 500; i++) {
                layer.broadcast(NEWS, Broadcast.text("" + i));
                assertThat(quick.next().data()).isEqualTo("" + i);
            }
            for (int i = 0; i < 500; i++) assertThat(slow.next().data()).isEqualTo("" + i);
        }
    }

    @Test
    void bytesHaveNoFormAndAreLeftOut() throws Exception {
        try (var site = site(Reader::new);
                var ann = site.events("/")) {
            awaitMembers(1);
            layer.broadcast(NEWS, Broadcast.bytes(Bytes.utf8("x")));
            layer.broadcast(NEWS, Broadcast.text("y"));
            assertThat(ann.next().data()).isEqualTo("y");
        }
    }

    @Test
    void eachStreamHasAnInstanceOfItsOwn() {
        var only = new Reader();
        try (var site = site(() -> only);
                var _ = site.events("/")) {
            assertThatThrownBy(() -> site.get("/")).hasStackTraceContaining("for each stream");
        }
    }

    @Test
    void wrongDeclarationsFailWhenTheRouteIsBuilt() {
        class Twice extends Reader {
            @Override
            protected void handlers(Handlers on) {
                super.handlers(on);
                super.handlers(on);
            }
        }
        assertThatThrownBy(() -> Http.events("/", Twice::new))
                .hasMessageContaining("Consumer " + Twice.class.getName() + " cannot be used.");
    }
}
