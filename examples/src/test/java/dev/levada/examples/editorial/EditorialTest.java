package dev.levada.examples.editorial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.layer.ChannelLayer;
import dev.levada.testkit.TestOptions;
import dev.levada.testkit.TestSite;
import dev.levada.testkit.TestSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EditorialTest {
    /// A window at a document, without the pixels.
    private record Window(TestSocket socket, String stream) implements AutoCloseable {
        /// A frame of the stream, as far as it is looked at.
        record Frame(String text, Integer reply, Integer status) {}

        record Answered(String problem) {}

        static Window open(TestSite site, String stream) {
            var window = new Window(site.webSocket("/ws/documents").connect(), stream);
            window.socket.sendJson(Map.of("stream", stream, "open", true));
            return window;
        }

        String ask(String wish) {
            socket.sendJson(Map.of("stream", stream, "text", wish, "request", 1));
            while (true) {
                var frame = socket.receiveJson(Frame.class);
                if (frame.reply() != null)
                    return dev.levada.json.JsonCodec.standard()
                            .decode(frame.text(), Answered.class)
                            .problem();
            }
        }

        void await(String... parts) {
            while (true) {
                var frame = socket.receiveText();
                if (List.of(parts).stream().allMatch(frame::contains)) return;
            }
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    private static final String EDIT = "{\"type\":\"edit\"}";

    private static String save(String text, int version) {
        return "{\"type\":\"save\",\"text\":\"" + text + "\",\"version\":" + version + "}";
    }

    private static final TestOptions PATIENT = TestOptions.defaults().withDeadline(Duration.ofSeconds(20));

    private static TestSite site(ChannelLayer layer) {
        return TestSite.of(TestSite.Mode.current(), EditorialSite::create, layer, PATIENT);
    }

    private static TestSite site() {
        return site(ChannelLayer.memory());
    }

    @Test
    void whoEditsLocksSoftlyAndWhoSavesLastOnAnOldTextIsTold() {
        try (var site = site();
                var ann = Window.open(site, "water/draft?name=Ann");
                var bob = Window.open(site, "water/draft?name=Bob")) {
            bob.await("presence.news");
            assertThat(ann.ask(save("too early", 0))).isEqualTo("Begin to edit first.");
            assertThat(ann.ask(EDIT)).isEmpty();
            assertThat(bob.ask(EDIT)).isEqualTo("Ann edits this document.");
            assertThat(bob.ask("{\"type\":\"move\",\"phase\":\"review\"}")).isEqualTo("Ann edits this document.");
            assertThat(bob.ask("{\"type\":\"edit\",\"anyway\":true}")).isEmpty();
            assertThat(ann.ask(save("by Ann", 0))).isEmpty();
            assertThat(bob.ask(save("by Bob", 0))).isEqualTo("Somebody else has saved this document meanwhile.");
            assertThat(bob.ask(save("by both", 1))).isEmpty();
            ann.await("by both", "editorial.document");
            assertThat(ann.ask(save("x".repeat(5_000), 2))).isEmpty();
            assertThat(ann.ask(save("x".repeat(5_001), 3))).isEqualTo("Too long: 5001 characters, but at most 5000.");
        }
    }

    @Test
    void twoWindowsOfOneAreNoTwoEditors() {
        try (var site = site();
                var first = Window.open(site, "water/draft?name=Ann");
                var second = Window.open(site, "water/draft?name=ann")) {
            assertThat(first.ask(EDIT)).isEmpty();
            assertThat(second.ask(EDIT)).isEmpty();
        }
    }

    @Test
    void aDocumentThatMovesOnIsEditedInItsNewPhaseOnly() {
        try (var site = site();
                var ann = Window.open(site, "water/draft?name=Ann");
                var bob = Window.open(site, "water/review?name=Bob")) {
            assertThat(bob.ask(EDIT)).isEqualTo("This document is in the phase \"draft\" now.");
            assertThat(ann.ask("{\"type\":\"move\",\"phase\":\"print\"}")).isEqualTo("There is no such phase.");
            assertThat(ann.ask("{\"type\":\"move\",\"phase\":\"review\"}")).isEmpty();
            assertThat(bob.ask(EDIT)).isEmpty();
        }
    }

    @Test
    void whoGoesIsNoEditorAnyMore() {
        try (var site = site();
                var bob = Window.open(site, "water/draft?name=Bob")) {
            try (var ann = Window.open(site, "water/draft?name=Ann")) {
                assertThat(ann.ask(EDIT)).isEmpty();
                bob.await("presence.news", "true");
            }
            bob.await("presence.news", "left");
            assertThat(bob.ask(EDIT)).isEmpty();
        }
    }

    @Test
    void aServerThatBeginsLearnsWhatHasChanged() {
        try (var layer = ChannelLayer.memory();
                var first = TestSite.of(TestSite.Mode.current(), EditorialSite.create(layer), PATIENT);
                var ann = Window.open(first, "water/draft?name=Ann")) {
            assertThat(ann.ask(EDIT)).isEmpty();
            assertThat(ann.ask(save("new words", 0))).isEmpty();
            try (var second = TestSite.of(TestSite.Mode.current(), EditorialSite.create(layer), PATIENT);
                    var bob = Window.open(second, "desk?name=Bob")) {
                bob.await("editorial.document", "new words");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/documents/, 200",
        "/documents/water/draft/, 200",
        "/documents/water/review/, 200",
        "/documents/water/print/, 404",
        "/documents/nothing/draft/, 404",
        "/documents/water/, 404"
    })
    void documentsHaveAUrlForEachPhase(String path, int status) {
        try (var site = site()) {
            assertThat(site.get(path).status()).isEqualTo(status);
        }
    }

    @ParameterizedTest
    @CsvSource({"desk, 400", "desk?name=, 400", "nothing/draft/more?name=Ann, 404"})
    void aWindowNeedsANameAndAPlace(String stream, int status) {
        try (var site = site();
                var window = Window.open(site, stream)) {
            assertThat(window.socket().receiveJson(Window.Frame.class).status()).isEqualTo(status);
        }
    }
}
