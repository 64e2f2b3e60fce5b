package dev.levada.examples.notices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.layer.ChannelLayer;
import dev.levada.testkit.TestOptions;
import dev.levada.testkit.TestResponse;
import dev.levada.testkit.TestSite;
import dev.levada.testkit.TestSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoticesTest {
    private static final TestOptions PATIENT = TestOptions.defaults().withDeadline(Duration.ofSeconds(20));

    private static TestSite site(ChannelLayer layer) {
        return TestSite.of(TestSite.Mode.current(), NoticesSite::create, layer, PATIENT);
    }

    private static TestSite site() {
        return site(ChannelLayer.memory());
    }

    private static String cookie(TestSite site, String user) {
        var answer = form(site, "/notices/in", "", Map.of("user", user));
        assertThat(answer.status()).isEqualTo(303);
        return answer.headers().first("set-cookie").orElseThrow().split(";", 2)[0];
    }

    private static TestResponse form(TestSite site, String path, String cookie, Map<String, String> fields) {
        var body = new StringBuilder();
        fields.forEach((name, value) -> body.append(body.isEmpty() ? "" : "&")
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return site.request("POST", path)
                .header("content-type", "application/x-www-form-urlencoded")
                .header("cookie", cookie)
                .body(body.toString())
                .send();
    }

    private static TestSocket open(TestSite site, String cookie) {
        var socket = site.webSocket("/ws/notices").header("cookie", cookie).connect();
        socket.sendJson(Map.of("stream", "inbox", "open", true));
        assertThat(socket.receiveText()).contains("\"open\":true");
        return socket;
    }

    private static int send(TestSite site, String cookie, String to, String text) {
        return form(site, "/notices/send", cookie, Map.of("to", to, "text", text))
                .status();
    }

    @Test
    void aNoticeReachesThoseItIsForAndNobodyElse() {
        try (var site = site()) {
            var asAnn = cookie(site, "ann");
            try (var ann = open(site, asAnn);
                    var cid = open(site, cookie(site, "cid"))) {
                assertThat(ann.receiveText()).contains("notice.inbox", "editor");
                assertThat(cid.receiveText()).contains("notice.inbox", "author");
                assertThat(send(site, asAnn, "role.editor", "for editors")).isEqualTo(204);
                assertThat(send(site, asAnn, "user.cid", "for Cid")).isEqualTo(204);
                assertThat(send(site, asAnn, "everybody", "for all")).isEqualTo(204);
                assertThat(ann.receiveText()).contains("for editors");
                assertThat(ann.receiveText()).contains("for all");
                assertThat(cid.receiveText()).contains("for Cid");
                assertThat(cid.receiveText()).contains("for all");
            }
            // Whoever comes later finds it, too.
            try (var bob = open(site, cookie(site, "bob"))) {
                assertThat(bob.receiveText()).contains("for editors", "for all").doesNotContain("for Cid");
            }
        }
    }

    @Test
    void whatWasReadInOneWindowIsReadInAllOfThatUser() {
        try (var site = site()) {
            var asAnn = cookie(site, "ann");
            try (var first = open(site, asAnn);
                    var second = open(site, asAnn);
                    var bob = open(site, cookie(site, "bob"))) {
                for (var window : new TestSocket[] {first, second, bob}) window.receiveText();
                send(site, asAnn, "everybody", "hello");
                var notice = second.receiveText();
                bob.receiveText();
                var id = notice.replaceAll(".*?\\\\\"id\\\\\":\\\\\"([^\\\\]+).*", "$1");
                first.receiveText();
                first.sendJson(Map.of("stream", "inbox", "text", "{\"ids\":[\"" + id + "\"]}"));
                assertThat(second.receiveText()).contains("notice.read", id);
                bob.receivesNothing();
            }
            try (var third = open(site, asAnn)) {
                assertThat(third.receiveText()).contains("\\\"read\\\":[\\\"");
            }
        }
    }

    @Test
    void aJobInTheBackgroundTellsWhoAskedForIt() {
        try (var site = site()) {
            var asAnn = cookie(site, "ann");
            try (var ann = open(site, asAnn)) {
                ann.receiveText();
                assertThat(form(site, "/notices/report", asAnn, Map.of()).status())
                        .isEqualTo(202);
                assertThat(ann.receiveText()).contains("Your report is ready: ");
            }
        }
    }

    @Test
    void aServerThatBeginsLearnsWhatIsThereAndWhatWasRead() throws Exception {
        try (var layer = ChannelLayer.memory();
                var first = TestSite.of(TestSite.Mode.current(), NoticesSite.create(layer), PATIENT)) {
            Notice.of("role.editor", "Test", "before").send(layer);
            try (var second = TestSite.of(TestSite.Mode.current(), NoticesSite.create(layer), PATIENT);
                    var ann = open(second, cookie(first, "ann"))) {
                assertThat(ann.receiveText()).contains("before");
            }
        }
    }

    @Test
    void nobodyUnknownGetsOrSendsAnything() {
        try (var site = site()) {
            assertThat(site.webSocket("/ws/notices").refused().status()).isEqualTo(401);
            assertThat(send(site, "", "everybody", "hello")).isEqualTo(401);
            assertThat(form(site, "/notices/in", "", Map.of("user", "eve")).status())
                    .isEqualTo(400);
            assertThat(site.get("/notices/").text()).contains("Who are you?");
            var asAnn = cookie(site, "ann");
            var page = site.request("GET", "/notices/").header("cookie", asAnn).send();
            assertThat(page.text()).contains("Sign out");
            assertThat(form(site, "/notices/out", asAnn, Map.of()).status()).isEqualTo(303);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nobody", "role.", "user.Ann", "user.ann.x", "role.editor;"})
    void aReceiverIsEverybodyARoleOrAUser(String to) {
        try (var site = site()) {
            assertThat(send(site, cookie(site, "ann"), to, "hello")).isEqualTo(400);
        }
    }

    @Test
    void aTextHasABound() {
        assertThat(Notice.of("everybody", "Test", "x".repeat(Notice.MAX_TEXT_CHARS))
                        .text())
                .hasSize(500);
        assertThatThrownBy(() -> Notice.of("everybody", "Test", "x".repeat(Notice.MAX_TEXT_CHARS + 1)))
                .hasMessage("Expected a text of 1 to 500 characters.");
        assertThatThrownBy(() -> Notice.of("everybody", "Test", " ")).hasMessageStartingWith("Expected a text");
    }

    @Test
    void theOldestNoticeGoesWhenThereAreTooMany() throws Exception {
        try (var layer = ChannelLayer.memory()) {
            var inboxes = new Inboxes(layer);
            for (int i = 0; i <= Inboxes.MOST_NOTICES; i++)
                Notice.of("everybody", "Test", "n" + i).send(layer);
            assertThat(inboxes.of(Person.ALL.getFirst()).notices())
                    .hasSize(Inboxes.MOST_NOTICES)
                    .extracting(Notice::text)
                    .startsWith("n1");
        }
    }
}
