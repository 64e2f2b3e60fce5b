package dev.levada.layer.redis.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.layer.LayerException;
import dev.levada.layer.redis.options.RedisServer.Tcp;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterViewTest {
    private static final Tcp ASKED = new Tcp("localhost", 7000);
    private static final String UP = "cluster_state:ok\r\ncluster_slots_ok:16384\r\n";
    private static final Tcp A = new Tcp("10.0.0.1", 7001);
    private static final Tcp B = new Tcp("10.0.0.2", 7002);

    private static ClusterView view(String... lines) {
        return ClusterView.parse(String.join("\n", lines) + "\n", UP, ASKED, false);
    }

    private static String a(String flags, int epoch, String slots) {
        return "aaaa 10.0.0.1:7001@17001 " + flags + " - 0 0 " + epoch + " connected " + slots;
    }

    private static String b(String flags, int epoch, String slots) {
        return "bbbb 10.0.0.2:7002@17002,b.example " + flags + " - 0 0 " + epoch + " connected " + slots;
    }

    @Test
    void readsSlotsOneByOneAndInRangesAndPassesOverThoseOnTheirWay() {
        var node = view(a("myself,master", 3, "0-2 7 16383 [93-<-bbbb] [77->-bbbb]"))
                .nodes()
                .getFirst();
        assertThat(node.slots().stream()).containsExactly(0, 1, 2, 7, 16_383);
        assertThat(node.address()).contains(A);
        assertThat(node.epoch()).isEqualTo(3);
        assertThat(node.isMyself()).isTrue();
    }

    @Test
    void takesTheAddressThatWasAskedForANodeThatDoesNotKnowItsOwn() {
        assertThat(view("aaaa :7000@17000 myself,master - 0 0 1 connected 0-5")
                        .nodes()
                        .getFirst()
                        .address())
                .contains(ASKED);
        assertThat(view("aaaa :0@0 master,noaddr - 0 0 1 disconnected")
                        .nodes()
                        .getFirst()
                        .address())
                .isEmpty();
    }

    @Test
    void takesHostNamesOnlyWhereTheyAreWanted() {
        assertThat(view(b("master", 1, "5")).nodes().getFirst().address()).contains(B);
        assertThat(ClusterView.parse(b("master", 1, "5"), UP, ASKED, true)
                        .nodes()
                        .getFirst()
                        .address())
                .contains(new Tcp("b.example", 7002));
        var shard = "cccc 10.0.0.3:7003@17003,,shard-id=dd master - 0 0 1 connected";
        assertThat(ClusterView.parse(shard, UP, ASKED, true).nodes().getFirst().address())
                .contains(new Tcp("10.0.0.3", 7003));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aaaa 10.0.0.1:7001@17001 master - 0 0",
                "aaaa 10.0.0.1:x@17001 master - 0 0 1 connected",
                "aaaa 10.0.0.1:7001@17001 master - 0 0 1 connected 16384",
                "aaaa 10.0.0.1:7001@17001 master - 0 0 1 connected 5-4",
                "aaaa 10.0.0.1:7001@17001 master - 0 0 1 connected -1"
            })
    void refusesWhatIsNoListOfNodes(String line) {
        assertThatThrownBy(() -> view(line)).isInstanceOf(LayerException.class).hasMessageContaining("localhost:7000");
    }

    // ---- what several views come to

    @Test
    void givesASlotToTheHigherEpochOfTwoThatClaimIt() {
        var old = view(a("myself,master", 1, "5"), b("master", 2, "6"));
        var promoted = view(b("myself,master", 4, "5-6"), a("master,fail", 1, ""));
        for (var views : List.of(List.of(old, promoted), List.of(promoted, old))) {
            var topology = Topology.of(views);
            assertThat(topology.ownerOf(5)).isEqualTo(B);
            assertThat(topology.owners()).containsExactly(B);
        }
    }

    @Test
    void believesANodeThatSaysItHasASlotNoMore() {
        var left = view(a("myself,master", 9, "0-4"), b("master", 1, "5-9"));
        var behind = view(
                "cccc 10.0.0.3:7003@17003 myself,master - 0 0 2 connected",
                a("master", 9, "0-5"),
                b("master", 1, "6-9"));
        assertThat(Topology.of(List.of(behind, left)).ownerOf(5)).isEqualTo(B);
    }

    @Test
    void takesOthersWordForANodeThatIsSilent() {
        var topology = Topology.of(List.of(view(a("myself,master", 1, "0-4"), b("master,fail", 2, "5"))));
        assertThat(topology.ownerOf(5)).isEqualTo(B);
        assertThat(topology.ownerOf(6)).isNull();
        assertThat(topology.served()).isEqualTo(6);
        assertThat(topology.slotsOf(A)).isEqualTo(5);
    }

    @Test
    void knowsWhoHasFailedAndSaysNothingElse() {
        var others = view(b("myself,master", 4, "0-5"), a("master,fail", 1, ""));
        assertThat(Topology.of(List.of(others)).failed()).containsExactly(A);
        assertThat(Topology.of(List.of(others, view(a("myself,master", 1, "")))).failed())
                .isEmpty();
        assertThat(Topology.of(List.of(view(b("myself,master", 4, "0-5"), a("master,fail?", 1, ""))))
                        .failed())
                .isEmpty();
    }

    @Test
    void knowsTheSlotsThatHaveMoved() {
        var before = Topology.of(List.of(view(a("myself,master", 1, "0-5"))));
        var after = Topology.of(List.of(view(a("myself,master", 1, "0-4"), b("master", 2, "5-6"))));
        assertThat(after.differences(before).stream()).containsExactly(5, 6);
        assertThat(before.differences(after).stream()).containsExactly(5, 6);
        assertThat(before.differences(before).stream()).isEmpty();
    }

    @Test
    void servesWhenAnyNodeThatAnswersSaysSo() {
        var down = ClusterView.parse(a("myself,master", 1, "0"), "cluster_state:fail\r\n", ASKED, false);
        var up = view(b("myself,master", 2, "1"));
        assertThat(Topology.of(List.of(down)).isServing()).isFalse();
        assertThat(Topology.of(List.of(down, up)).isServing()).isTrue();
    }

    // ---- what a node says when it does not do as asked

    @Test
    void readsRedirects() {
        assertThat(Redirect.of("MOVED 5 10.0.0.1:7001")).isEqualTo(new Redirect.Moved());
        assertThat(Redirect.of("ASK 5 10.0.0.1:7001")).isEqualTo(new Redirect.Ask(A));
        assertThat(Redirect.of("TRYAGAIN Multiple keys request during rehashing of slot"))
                .isEqualTo(new Redirect.TryAgain());
        assertThat(Redirect.of("CLUSTERDOWN The cluster is down")).isEqualTo(new Redirect.Down());
        assertThat(Redirect.of("ASK 5 nowhere")).isEqualTo(new Redirect.None());
        assertThat(Redirect.of("NOPERM no")).isEqualTo(new Redirect.None());
    }
}
