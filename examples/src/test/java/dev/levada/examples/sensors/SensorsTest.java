package dev.levada.examples.sensors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.layer.ChannelLayer;
import dev.levada.testkit.TestOptions;
import dev.levada.testkit.TestSite;
import dev.levada.testkit.TestSocket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SensorsTest {
    private static final TestOptions PATIENT = TestOptions.defaults().withDeadline(Duration.ofSeconds(20));

    private static TestSite site(ChannelLayer layer) {
        return TestSite.of(TestSite.Mode.current(), SensorsSite::create, layer, PATIENT);
    }

    private static TestSite site() {
        return site(ChannelLayer.memory());
    }

    private static TestSocket wall(TestSite site) {
        var socket = site.webSocket("/ws/wall").connect();
        socket.sendJson(Map.of("stream", "mine", "open", true));
        assertThat(socket.receiveText()).contains("\"open\":true");
        return socket;
    }

    private static int post(TestSite site, String path, String body) {
        return site.request("POST", path)
                .header("content-type", "application/json")
                .body(body)
                .send()
                .status();
    }

    @Test
    void readingsComeByHttpByWebSocketAndFromASlider() {
        try (var site = site();
                var wall = wall(site);
                var device = site.webSocket("/ws/sensors/s-1").connect()) {
            assertThat(wall.receiveText()).contains("readings", "[]");
            device.sendText("{\"value\":21.5}");
            assertThat(wall.receiveText()).contains("s-1", "21.5");
            assertThat(post(site, "/sensors/s-2", "{\"value\":-3}")).isEqualTo(204);
            assertThat(wall.receiveText()).contains("s-2", "-3");
            wall.sendJson(Map.of("stream", "mine", "text", "{\"value\":7}"));
            var frames = wall.receiveText() + wall.receiveText();
            assertThat(frames).contains("taken", "slider-mine", "7");
            var tooLong = "x".repeat(Reading.MAX_NAME_CHARS + 1);
            assertThat(site.webSocket("/ws/sensors/" + tooLong).refused().status())
                    .isEqualTo(400);
        }
    }

    @Test
    void aWallThatIsOpenedLaterShowsTheNewestOfEachSensor() {
        try (var site = site()) {
            post(site, "/sensors/s-1", "{\"value\":1}");
            post(site, "/sensors/s-1", "{\"value\":2}");
            post(site, "/sensors/s-2", "{\"value\":3}");
            try (var wall = wall(site)) {
                assertThat(wall.receiveText())
                        .contains("s-1", "2.0", "s-2", "3.0")
                        .doesNotContain("1.0");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "/sensors/s-1; {\"value\":\"warm\"}; 400",
                "/sensors/s-1; nothing; 400",
                "/sensors/a%20b; {\"value\":1}; 404",
                "/sensors/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; {\"value\":1}; 400",
                "/sensors/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; {\"value\":1}; 204"
            })
    void whatIsNoReadingIsRefused(String path, String body, int status) {
        try (var site = site()) {
            assertThat(post(site, path, body)).isEqualTo(status);
        }
    }

    @Test
    void oneSensorTooManyIsShownButNotKept() throws Exception {
        try (var layer = ChannelLayer.memory()) {
            var latest = new Latest(layer);
            for (int i = 0; i <= Latest.MOST_SENSORS; i++)
                Reading.now("s-" + i, i).show(layer);
            Reading.now("s-0", 7).show(layer);
            assertThat(latest.all())
                    .hasSize(Latest.MOST_SENSORS)
                    .anyMatch(it -> it.value() == 7 && it.sensor().equals("s-0"));
        }
    }
}
