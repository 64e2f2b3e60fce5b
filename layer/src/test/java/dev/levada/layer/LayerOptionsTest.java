package dev.levada.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LayerOptionsTest {
    private static LayerOptions fromUrl(String query) {
        return LayerOptions.fromUrl(URI.create("memory:/" + query));
    }

    @Test
    void hasTheDefaultsOfTheSpecification() {
        for (var query : new String[] {"", "?"}) {
            var options = fromUrl(query);
            assertThat(options.capacity()).isEqualTo(100);
            assertThat(options.channelCapacities()).isEmpty();
            assertThat(options.expiry()).isEqualTo(Duration.ofSeconds(60));
            assertThat(options.groupExpiry()).isEqualTo(Duration.ofDays(1));
        }
    }

    @Test
    void readsEveryOptionFromAUrl() {
        var options = fromUrl("?capacity=7&expiry=30s&group-expiry=2h");
        assertThat(options)
                .isEqualTo(LayerOptions.DEFAULT
                        .withCapacity(7)
                        .withExpiry(Duration.ofSeconds(30))
                        .withGroupExpiry(Duration.ofHours(2)));
    }

    @Test
    void readsTimesInEveryUnit() {
        Map.of(
                        "1ms", Duration.ofMillis(1),
                        "500ms", Duration.ofMillis(500),
                        "1s", Duration.ofSeconds(1),
                        "5m", Duration.ofMinutes(5),
                        "2h", Duration.ofHours(2),
                        "999999999d", Duration.ofDays(999_999_999))
                .forEach((text, time) ->
                        assertThat(fromUrl("?expiry=" + text).expiry()).isEqualTo(time));
    }

    @Test
    void readsPatternsInTheirOrderAndKeepsPlusSigns() {
        var options = fromUrl("?capacity.a+=5&capacity.a.*=6&capacity=1&capacity.x%5C.[0-9]{2}=7"
                .replace("[", "%5B")
                .replace("]", "%5D")
                .replace("{", "%7B")
                .replace("}", "%7D"));
        assertThat(options.capacityOf(ChannelName.of("aaa"))).isEqualTo(5);
        assertThat(options.capacityOf(ChannelName.of("ab"))).isEqualTo(6);
        assertThat(options.capacityOf(ChannelName.of("ba")))
                .as("the whole name must match")
                .isEqualTo(1);
        assertThat(options.capacityOf(ChannelName.of("x.42"))).isEqualTo(7);
        assertThat(options.capacityOf(ChannelName.of("x-42"))).isEqualTo(1);
    }

    @Test
    void takesCapacitiesFromOneToAMillion() {
        for (int capacity : new int[] {1, 2, 999_999, 1_000_000})
            assertThat(fromUrl("?capacity=" + capacity).capacity()).isEqualTo(capacity);
        for (var wrong : new String[] {"0", "-1", "1000001", "99999999999", "1.5", "many", ""})
            assertThatThrownBy(() -> fromUrl("?capacity=" + wrong))
                    .isInstanceOf(LayerException.class)
                    .hasMessage("Expected a whole number from 1 to 1000000 for layer option \"capacity\", but got \""
                            + wrong + "\".");
    }

    @Test
    void saysWhichOptionIsWrongAndWhatIsAllowed() {
        assertWrong(
                "?colour=red",
                "Expected a layer option capacity, capacity.PATTERN, expiry, group-expiry or history.PATTERN, but got"
                        + " \"colour\".");
        assertWrong("?capacity", "Expected name=value for layer option \"capacity\", but got \"\".");
        assertWrong(
                "?expiry=30",
                "Expected a time such as 500ms, 30s, 5m, 2h or 1d for layer option \"expiry\", but got" + " \"30\".");
        assertWrong("?expiry=0s", "Expected a positive time for layer option \"expiry\", but got \"PT0S\".");
        assertWrong(
                "?group-expiry=0ms", "Expected a positive time for layer option \"group-expiry\", but got \"PT0S\".");
        assertWrong("?expiry=-5s", "Expected a time such as");
        assertWrong("?capacity.(=5", "Expected a regular expression (Unclosed group) for layer option");
        assertWrong("?capacity.a=0", "Expected a whole number from 1 to 1000000 for layer option \"capacity.a\"");
        assertWrong("?x%0A%0Dy=1", "but got \"x\\u000a\\u000dy\".");
    }

    private static void assertWrong(String query, String message) {
        assertThatThrownBy(() -> fromUrl(query))
                .isInstanceOf(LayerException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesNegativeTimesHoweverTheyCome() {
        assertThatThrownBy(() -> LayerOptions.DEFAULT.withExpiry(Duration.ofSeconds(-1)))
                .isInstanceOf(LayerException.class);
        assertThatThrownBy(() -> LayerOptions.DEFAULT.withGroupExpiry(Duration.ZERO))
                .isInstanceOf(LayerException.class);
        assertThatThrownBy(() -> LayerOptions.DEFAULT.withChannelCapacities(Map.of(Pattern.compile("a"), 0)))
                .isInstanceOf(LayerException.class);
    }

    @Test
    void doesNotShowLaterChangesOfItsMap() {
        var capacities = new HashMap<Pattern, Integer>();
        capacities.put(Pattern.compile("a"), 5);
        var options = LayerOptions.DEFAULT.withChannelCapacities(capacities);
        capacities.clear();
        assertThat(options.capacityOf(ChannelName.of("a"))).isEqualTo(5);
        assertThatThrownBy(() -> options.channelCapacities().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void usesTheFirstPatternThatMatches() {
        var capacities = new LinkedHashMap<Pattern, Integer>();
        for (int i = 1; i < 20; i++) capacities.put(Pattern.compile("x{" + i + ",}"), i);
        var options = LayerOptions.DEFAULT.withChannelCapacities(capacities);
        assertThat(options.capacityOf(ChannelName.of("x".repeat(10)))).isEqualTo(1);
    }
}
