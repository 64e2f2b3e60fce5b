package dev.levada.interop.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.examples.notices.NoticesSite;
import dev.levada.testkit.TestSite;
import dev.levada.testkit.TestSocket;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A Python process sends a notice to whoever is signed in at a server of Levada, and to whoever comes
/// later.
@NeedsPython
class NoticeFromPythonTest {
    private static TestSocket open(TestSite site, String user) {
        var answer = site.request("POST", "/notices/in")
                .header("content-type", "application/x-www-form-urlencoded")
                .body("user=" + user)
                .send();
        var cookie = answer.headers().first("set-cookie").orElseThrow().split(";", 2)[0];
        var socket = site.webSocket("/ws/notices").header("cookie", cookie).connect();
        socket.sendJson(Map.of("stream", "inbox", "open", true));
        assertThat(socket.receiveText()).contains("\"open\":true");
        return socket;
    }

    @ParameterizedTest
    @EnumSource(names = {"CORE", "PUBSUB"})
    void itReachesAUserARoleAndEverybody(Setup setup, Meetings meetings) throws Exception {
        var meeting = meetings.open(setup);
        try (var site = TestSite.of(NoticesSite.create(meeting.java()));
                var ann = open(site, "ann")) {
            assertThat(ann.receiveText()).contains("notice.inbox");
            for (var to : new String[] {"user.ann", "role.editor", "everybody"}) {
                meeting.python()
                        .groupSend(
                                "notices." + to,
                                Map.of("type", "notice", "id", to, "to", to, "from", "Python", "text", "for " + to));
                assertThat(ann.receiveText()).contains("for " + to);
            }
            try (var bob = open(site, "bob")) {
                assertThat(bob.receiveText())
                        .contains("for role.editor", "for everybody")
                        .doesNotContain("for user.ann");
            }
        }
    }
}
