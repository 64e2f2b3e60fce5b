package dev.levada.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.testkit.LayerForTests;
import dev.levada.testkit.TestSite;
import dev.levada.testkit.TestSite.Mode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What consumers do when their channel layer fails: they go on.
class LayerFaultsTest {
    private static final GroupName ROOM = GroupName.of("room");

    record Line(String text) {}

    private static final class Member extends WebSocketConsumer {
        @Override
        protected Iterable<GroupName> groups() {
            return List.of(ROOM);
        }

        @Override
        protected void received(String text) {
            groupSend(ROOM, new Line(text));
        }

        @Override
        protected void handlers(Handlers on) {
            on.message(Line.class, line -> send(line.text())).missed(_ -> send("missed something"));
        }
    }

    private final LayerForTests faults = LayerForTests.over(ChannelLayer.memory());

    private TestSite site(Mode mode) {
        return TestSite.of(mode, layer -> layer.around(WebSocketConsumer.application(Member::new)), faults.layer());
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void anOutageEndsNoConnectionAndConsumersAreToldOfTheGap(Mode mode) {
        try (var site = site(mode);
                var ann = site.webSocket("/").connect();
                var bob = site.webSocket("/").connect()) {
            ann.sendText("before");
            assertThat(ann.receiveText()).isEqualTo("before");
            assertThat(bob.receiveText()).isEqualTo("before");
            faults.outage();
            ann.sendText("lost");
            ann.receivesNothing();
            // Somebody who comes in meanwhile is a member all the same.
            try (var eve = site.webSocket("/").connect()) {
                faults.heal();
                for (var each : List.of(ann, bob, eve))
                    assertThat(each.receiveText()).isEqualTo("missed something");
                bob.sendText("after");
                for (var each : List.of(ann, bob, eve))
                    assertThat(each.receiveText()).isEqualTo("after");
            }
        }
    }

    @Test
    void aFullChannelEndsNoConnection() {
        try (var site = site(Mode.MEMORY);
                var ann = site.webSocket("/").connect()) {
            faults.full();
            ann.sendText("dropped");
            ann.receivesNothing();
            faults.heal();
            ann.sendText("heard");
            assertThat(ann.receiveText()).isEqualTo("heard");
        }
    }
}
