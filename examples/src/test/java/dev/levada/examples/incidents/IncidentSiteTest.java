package dev.levada.examples.incidents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.layer.ChannelLayer;
import dev.levada.testkit.TestResponse;
import dev.levada.testkit.TestSite;
import dev.levada.testkit.TestSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IncidentSiteTest {
    private static final String FIRE = "{\"title\":\"Fire\",\"place\":{\"latitude\":5,\"longitude\":5},\"severity\":3}";
    private static final String SQUARE = "[{\"latitude\":0,\"longitude\":0},{\"latitude\":0,\"longitude\":10},"
            + "{\"latitude\":10,\"longitude\":10},{\"latitude\":10,\"longitude\":0}]";

    private static TestSite site() {
        return TestSite.of(IncidentSite::create, ChannelLayer.memory());
    }

    private static String cookie(TestSite site, String user) {
        var answer = site.request("POST", "/incidents/in")
                .header("content-type", "application/x-www-form-urlencoded")
                .body("user=" + user)
                .send();
        assertThat(answer.status()).isEqualTo(303);
        return answer.headers().first("set-cookie").orElseThrow().split(";", 2)[0];
    }

    /// A window with one of the two streams open.
    private static TestSocket open(TestSite site, String user, String stream) {
        var socket = site.webSocket("/ws/incidents")
                .header("cookie", cookie(site, user))
                .connect();
        socket.sendJson(Map.of("stream", stream, "open", true));
        assertThat(socket.receiveText()).contains("\"open\":true");
        return socket;
    }

    private static void wish(TestSocket window, String stream, String wish) {
        window.sendJson(Map.of("stream", stream, "text", wish));
        assertThat(window.receiveText()).contains("\"taken\"");
    }

    private static String hears(TestSocket window, String... parts) {
        // What is said travels as text within the frame of its stream.
        var text = window.receiveText().replace("\\\"", "\"");
        assertThat(text).contains(parts);
        return text;
    }

    private static TestResponse sensor(TestSite site, String key, String report) {
        return site.request("POST", "/incidents/sensor")
                .header("authorization", key)
                .header("content-type", "application/json")
                .body(report)
                .send();
    }

    @Test
    void whatASensorReportsIsOnAllOpenMapsAndOnThoseThatOpenLater() {
        try (var site = site();
                var ann = open(site, "dispatcher", "incidents");
                var bob = open(site, "observer", "incidents")) {
            assertThat(sensor(site, "Bearer demo-sensor", FIRE).status()).isEqualTo(201);
            hears(ann, "\"action\":\"create\"", "Fire", "\"model\":\"incident\"");
            hears(bob, "\"action\":\"create\"", "Fire");
            try (var cid = open(site, "observer", "incidents")) {
                hears(cid, "\"action\":\"create\"", "Fire");
            }
        }
    }

    @Test
    void anIncidentInAnAreaThatItMattersToRaisesAnAlertThatNamesIt() {
        try (var site = site();
                var areas = open(site, "dispatcher", "areas");
                var window = open(site, "dispatcher", "incidents")) {
            for (int severity : new int[] {3, 4}) {
                wish(
                        areas,
                        "areas",
                        "{\"id\":\"a\",\"action\":\"create\",\"fields\":{\"name\":\"Area " + severity
                                + "\",\"severity\":" + severity + ",\"url\":\"https://example.org/" + severity
                                + "\",\"polygon\":" + SQUARE + "}}");
                hears(areas, "\"model\":\"area\"");
                hears(areas, "binding.done");
            }
            sensor(site, "Bearer demo-sensor", FIRE);
            hears(window, "\"action\":\"create\"");
            assertThat(hears(window, "incident.alert", "Area 3", "https://example.org/3"))
                    .doesNotContain("Area 4");
            wish(window, "incidents", "{\"id\":\"b\",\"action\":\"update\",\"key\":\"1\",\"fields\":{\"severity\":4}}");
            hears(window, "\"action\":\"update\"", "\"severity\":4");
            // Area 3 knows already.
            assertThat(hears(window, "incident.alert", "Area 4")).doesNotContain("Area 3");
            hears(window, "binding.done");
            wish(
                    window,
                    "incidents",
                    "{\"id\":\"c\",\"action\":\"update\",\"key\":\"1\",\"fields\":{\"isClosed\":true}}");
            hears(window, "\"isClosed\":true");
            hears(window, "binding.done");
            wish(window, "incidents", "{\"id\":\"d\",\"action\":\"delete\",\"key\":\"1\"}");
            hears(window, "\"action\":\"delete\"");
            hears(window, "binding.done");
        }
    }

    @Test
    void anObserverReportsAndChangesNothing() {
        try (var site = site();
                var window = open(site, "observer", "incidents")) {
            wish(window, "incidents", "{\"id\":\"a\",\"action\":\"create\",\"fields\":" + FIRE + "}");
            hears(window, "\"action\":\"create\"");
            hears(window, "binding.done", "\"key\":\"1\"");
            wish(window, "incidents", "{\"id\":\"b\",\"action\":\"delete\",\"key\":\"1\"}");
            hears(window, "binding.refused", "You may not do that.");
        }
    }

    @Test
    void whatIsWrongWithAReportIsSaid() {
        try (var site = site();
                var window = open(site, "dispatcher", "incidents")) {
            assertThat(sensor(site, "Bearer nobody", FIRE).status()).isEqualTo(401);
            var wrong = sensor(site, "Bearer demo-sensor", FIRE.replace(":3}", ":6}"));
            assertThat(wrong.status()).isEqualTo(400);
            assertThat(wrong.text()).contains("Expected a severity from 1 to 5.");
            assertThat(sensor(site, "Bearer demo-sensor", "{\"title\":\"x\"}").text())
                    .contains("Expected title, place and severity.");
            wish(window, "incidents", "{\"id\":\"a\",\"action\":\"update\",\"key\":\"7\",\"fields\":{\"severity\":4}}");
            hears(window, "binding.refused", "There is no such thing any more.");
            wish(window, "incidents", "{\"id\":\"b\",\"action\":\"update\",\"key\":\"x; drop\",\"fields\":{}}");
            hears(window, "binding.refused", "There is no such thing any more.");
        }
    }

    @Test
    void socketsAreForThoseWhoAreSignedIn() {
        try (var site = site()) {
            assertThatThrownBy(() -> site.webSocket("/ws/incidents").connect()).hasMessageContaining("401");
            assertThat(site.get("/incidents/").text()).contains("Who are you?");
            assertThat(site.get("/assets/leaflet/leaflet.js").status()).isEqualTo(200);
            assertThat(site.get("/assets/land.json").text()).startsWith("{\"type\":\"MultiPolygon\"");
        }
    }
}
