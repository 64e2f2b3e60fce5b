package dev.levada.examples.answers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelName;
import dev.levada.layer.Messages;
import dev.levada.testkit.TestEventStream;
import dev.levada.testkit.TestOptions;
import dev.levada.testkit.TestSite;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswersTest {
    private static final TestOptions PATIENT = TestOptions.defaults().withDeadline(Duration.ofSeconds(20));

    private static TestSite site(ChannelLayer layer) {
        return TestSite.of(TestSite.Mode.current(), AnswersSite::create, layer, PATIENT);
    }

    private static TestSite site() {
        return site(ChannelLayer.open(AnswersSite.LAYER));
    }

    private static String ask(TestSite site, String question) {
        var answer = site.request("POST", "/answers/")
                .header("content-type", "application/x-www-form-urlencoded")
                .body("question=" + question)
                .send();
        assertThat(answer.status()).as(answer.text()).isEqualTo(303);
        return "/answers/" + answer.headers().first("location").orElseThrow() + "events";
    }

    private static String text(TestEventStream stream, int pieces) {
        var text = new StringBuilder();
        for (int i = 0; i < pieces; i++) text.append(stream.next().data());
        return text.toString();
    }

    @Test
    void whoLooksAgainGetsTheSameFromTheBeginningAndWhoComesBackTheRest() {
        try (var site = site()) {
            var path = ask(site, "Why%3F");
            String last;
            String first;
            try (var stream = site.events(path)) {
                assertThat(stream.next().data()).isEqualTo("{\"type\":\"question\",\"text\":\"Why?\"}");
                first = text(stream, 5);
                last = stream.lastEventId();
                assertThat(first).contains("You ", "ask: ");
            }
            try (var again = site.events(path);
                    var back = site.request("GET", path)
                            .header("last-event-id", last)
                            .events()) {
                again.next();
                assertThat(text(again, 5)).isEqualTo(first);
                assertThat(text(again, 3)).isEqualTo(text(back, 3));
            }
        }
    }

    @Test
    void aWriterThatTakesOverGoesOnBehindTheLastPiece() throws Exception {
        var id = UUID.randomUUID().toString();
        var pieces = Essay.on("Why?", id);
        try (var layer = ChannelLayer.open(AnswersSite.LAYER)) {
            Part.add(layer, id, new Part.Question("Why?"));
            for (var piece : pieces.subList(0, 10)) Part.add(layer, id, new Part.Piece(piece));
            layer.send(ChannelName.of("answers"), new Writers.Write(id, "Why?"));
            Writers.start(layer, Duration.ZERO);
            try (var site = TestSite.of(TestSite.Mode.current(), AnswersSite.create(layer), PATIENT);
                    var stream = site.events("/answers/" + id + "/events")) {
                stream.next();
                for (var piece : pieces)
                    assertThat(stream.next().data()).isEqualTo(Messages.json(new Part.Piece(piece)));
                assertThat(stream.next().data()).isEqualTo("{\"type\":\"end\"}");
            }
        }
    }

    @Test
    void anEssayIsTheSameForOneAnswerAndAnotherForOthers() {
        assertThat(Essay.on("Why?", "a")).isEqualTo(Essay.on("Why?", "a")).isNotEqualTo(Essay.on("Why?", "b"));
        assertThat(String.join("", Essay.on("Why?", "a"))).startsWith("You ask: \u201cWhy?\u201d");
        assertThat(Essay.on("Why?", "a")).hasSizeBetween(100, 300);
    }

    @Test
    void anAnswerThatNobodyKnowsIsNotWaitedFor() {
        try (var site = site()) {
            assertThat(site.get("/answers/" + UUID.randomUUID() + "/events").status())
                    .isEqualTo(404);
        }
    }

    @ParameterizedTest
    @CsvSource({"'', 400", "' ', 400", "Why, 303"})
    void aQuestionIsNotEmpty(String question, int status) {
        try (var site = site()) {
            assertThat(status(site, question)).isEqualTo(status);
        }
    }

    @Test
    void aQuestionHasABound() {
        try (var site = site()) {
            assertThat(List.of(status(site, "x".repeat(300)), status(site, "x".repeat(301))))
                    .containsExactly(303, 400);
        }
    }

    @Test
    void withoutAHistoryTheSiteSaysSo() {
        try (var site = site(ChannelLayer.memory())) {
            assertThat(status(site, "Why")).isEqualTo(503);
        }
    }

    private static int status(TestSite site, String question) {
        return site.request("POST", "/answers/")
                .header("content-type", "application/x-www-form-urlencoded")
                .body("question=" + question)
                .send()
                .status();
    }
}
