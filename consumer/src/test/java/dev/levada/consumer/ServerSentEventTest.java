package dev.levada.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.ContractException;
import dev.levada.testkit.TestSite;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerSentEventTest {
    private static final String[] PIECES = {
        "\n",
        "\r",
        "\r\n",
        "\n\n",
        "\u0000",
        ":",
        " ",
        "data:",
        "data: ",
        "id: 9",
        "event: x",
        "retry: 1",
        "\ufeff",
        "é",
        "\u2028",
        "\ud83d\ude00",
        "a",
        "0",
        "",
        "\t",
        "\u0085",
        "\f"
    };

    private static String text(Random random, int atMost) {
        var text = new StringBuilder();
        for (int left = random.nextInt(atMost); left > 0; left--) text.append(PIECES[random.nextInt(PIECES.length)]);
        return text.toString();
    }

    // T-60: the reader is that of the test kit, which shares nothing with the writer.
    @Test
    void whateverTheDataHoldsAReaderGetsItBack() {
        var random = new Random(60);
        var texts = new ArrayList<String>();
        for (int i = 0; i < 2_000; i++) texts.add(text(random, 12));
        var application = EventStreamConsumer.application(() -> new EventStreamConsumer() {
            @Override
            protected void connected(Optional<String> lastEventId) {
                for (int i = 0; i < texts.size(); i++) {
                    var name = field(texts.get(i));
                    var event = ServerSentEvent.of(texts.get(i)).withId("" + i);
                    send(name.isEmpty() ? event : event.withName(name));
                }
                close();
            }
        });
        try (var site = TestSite.of(TestSite.Mode.MEMORY, application);
                var stream = site.events("/")) {
            for (int i = 0; i < texts.size(); i++) {
                var event = stream.next();
                assertThat(event.data())
                        .isEqualTo(texts.get(i).replace("\r\n", "\n").replace('\r', '\n'));
                assertThat(event.lastEventId()).isEqualTo("" + i);
                var name = field(texts.get(i));
                assertThat(event.name()).isEqualTo(name.isEmpty() ? "message" : name);
            }
            stream.awaitEnd();
        }
    }

    private static String field(String text) {
        return text.replaceAll("[\r\n\u0000]", "");
    }

    // T-60
    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\rb", "a\r\n", "\n", "a\u0000b"})
    void namesAndIdsWithLineBreaksAreRefused(String text) {
        assertThatThrownBy(() -> ServerSentEvent.of("").withId(text))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("without line breaks and NUL");
        assertThatThrownBy(() -> ServerSentEvent.of("").withName(text))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("Put such text into the data.");
    }

    @Test
    void anIdIsAsLongAsWouldBeBelieved() {
        for (int length : List.of(255, 256))
            assertThat(ServerSentEvent.of("").withId("x".repeat(length)).id()).hasSize(length);
        assertThatThrownBy(() -> ServerSentEvent.of("").withId("x".repeat(257)))
                .hasMessageContaining("at most 256 characters");
    }

    @Test
    void aTimeToWaitIsNotNegative() {
        assertThatThrownBy(() -> ServerSentEvent.of("").withRetry(Duration.ofMillis(-1)))
                .hasMessageContaining("zero or more");
    }
}
