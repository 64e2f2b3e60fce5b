package dev.levada.layer.redis.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.layer.LayerException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EchoesTest {
    private static final String TOPIC = "asgi__group__room";
    private static final byte[] HELLO = bytes("hello");

    private final AtomicLong nanos = new AtomicLong();
    private final Echoes echoes = new Echoes(nanos::get, Duration.ofMillis(20));

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private boolean arrives(String text) {
        return echoes.isEcho(TOPIC, bytes(text));
    }

    private void pass(long seconds) {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    @Test
    void knowsAnEchoOnceByItsTopicAndItsBytes() {
        assertThat(arrives("hello")).as("of somebody else").isFalse();
        var published = echoes.publishing(TOPIC, HELLO);
        assertThat(arrives("other")).isFalse();
        assertThat(echoes.isEcho("asgi__group__other", HELLO)).isFalse();
        assertThat(arrives("hello")).isTrue();
        assertThat(arrives("hello")).as("the same of somebody else").isFalse();
        echoes.answered(published, true);
        assertThat(echoes.isEmpty()).isTrue();
    }

    @Test
    void dropsAsManyOfEqualMessagesAsWerePublished() {
        for (int i = 0; i < 3; i++) echoes.answered(echoes.publishing(TOPIC, HELLO), true);
        for (int i = 0; i < 3; i++) assertThat(arrives("hello")).isTrue();
        assertThat(arrives("hello")).isFalse();
    }

    @Test
    void expectsNoneWhereNobodyListens() {
        var published = echoes.publishing(TOPIC, HELLO);
        echoes.answered(published, false);
        assertThat(echoes.isEmpty()).isTrue();
        assertThat(arrives("hello")).isFalse();
    }

    @Test
    void doesNotSwallowTheMessageOfSomebodyElseForAnEchoThatNeverCame() {
        var published = echoes.publishing(TOPIC, HELLO);
        pass(100);
        // However long the answer takes.
        echoes.answered(published, true);
        pass(6);
        assertThat(arrives("hello")).isFalse();
        assertThat(echoes.isEmpty()).isTrue();
    }

    @Test
    void waitsForAnEchoThatIsLate() {
        var published = echoes.publishing(TOPIC, HELLO);
        pass(100);
        echoes.answered(published, true);
        pass(4);
        echoes.sweep();
        assertThat(arrives("hello")).isTrue();
    }

    @Test
    void forgetsWhatWasAnsweredAndNotWhatIsStillToGoOut() {
        echoes.answered(echoes.publishing(TOPIC, HELLO), true);
        echoes.answered(echoes.publishing(TOPIC, bytes("alone")), true);
        var underWay = echoes.publishing(TOPIC, HELLO);
        echoes.forgetAnswered();
        assertThat(arrives("alone")).isFalse();
        assertThat(arrives("hello")).isTrue();
        assertThat(arrives("hello")).isFalse();
        echoes.answered(underWay, true);
        assertThat(echoes.isEmpty()).isTrue();
    }

    @Test
    void changesNothingOfWhatIsUnderWayForALateAnswer() {
        var first = echoes.publishing(TOPIC, HELLO);
        assertThat(arrives("hello")).isTrue();
        var second = echoes.publishing(TOPIC, HELLO);
        echoes.answered(first, true);
        assertThat(arrives("hello")).isTrue();
        echoes.answered(second, true);
        assertThat(arrives("hello")).isFalse();
        assertThat(echoes.isEmpty()).isTrue();
    }

    @Test
    void refusesMoreThanItsBoundAndTakesThemWhenThereIsRoom() {
        for (int i = 0; i < Echoes.MOST; i++) echoes.answered(echoes.publishing(TOPIC, bytes("message " + i)), true);
        assertThatThrownBy(() -> echoes.publishing(TOPIC, HELLO))
                .isInstanceOf(LayerException.class)
                .hasMessageContaining("32768")
                .hasMessageContaining("was not sent");
        assertThat(arrives("message 7")).isTrue();
        echoes.answered(echoes.publishing(TOPIC, HELLO), true);
        pass(6);
        // All of them are too old to come.
        echoes.answered(echoes.publishing(TOPIC, HELLO), true);
        echoes.sweep();
        assertThat(arrives("hello")).isTrue();
    }
}
