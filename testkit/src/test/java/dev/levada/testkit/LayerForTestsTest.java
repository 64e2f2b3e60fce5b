package dev.levada.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Application;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.Inbox;
import dev.levada.contract.Outlet;
import dev.levada.contract.Scope;
import dev.levada.contract.WebSocketEvent;
import dev.levada.layer.Broadcast;
import dev.levada.layer.ChannelFullException;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerException;
import dev.levada.layer.LayerGap;
import dev.levada.layer.LayerOptions;
import dev.levada.layer.Receiver;
import dev.levada.layer.memory.MemoryChannelLayer;
import dev.levada.testkit.TestSite.Mode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A layer that fails when the test wants it, and layers that are swapped.
class LayerForTestsTest {
    private static final GroupName ROOM = GroupName.of("room");

    private final ChannelLayer memory = ChannelLayer.memory();
    private final LayerForTests faults = LayerForTests.over(memory);
    private final ChannelLayer layer = faults.layer();

    @AfterEach
    void close() {
        layer.close();
    }

    /// Keeps what it is told.
    private static final class Ear implements Receiver {
        private final List<String> heard = new ArrayList<>();

        @Override
        public boolean offer(ChannelMessage message) {
            heard.add(message.type());
            return true;
        }

        @Override
        public void missed(LayerGap gap) {
            heard.add("gap");
        }
    }

    @Test
    void withoutAFaultItIsTheLayerBelow() {
        var ear = new Ear();
        try (var mailbox = layer.openMailbox(ear)) {
            mailbox.join(ROOM);
            layer.groupSend(ROOM, ChannelMessage.of("one"));
            layer.send(mailbox.name(), ChannelMessage.of("two"));
        }
        assertThat(ear.heard).containsExactly("one", "two");
        assertThat(layer.features()).isEqualTo(memory.features());
        assertThat(layer.statistics().mailboxes()).isZero();
        assertThat(faults.troubled()).isZero();
    }

    @Test
    void inAnOutageSendersAreToldAndReadersAreToldOfTheGap() {
        var ear = new Ear();
        try (var mailbox = layer.openMailbox(ear)) {
            var name = mailbox.name();
            faults.outage();
            mailbox.join(ROOM);
            assertThatThrownBy(() -> layer.groupSend(ROOM, ChannelMessage.of("lost")))
                    .isInstanceOf(LayerException.class);
            assertThatThrownBy(() -> layer.send(name, ChannelMessage.of("lost")))
                    .isInstanceOf(LayerException.class);
            assertThatThrownBy(() -> mailbox.broadcast(ROOM, Broadcast.text("lost")))
                    .isInstanceOf(LayerException.class);
            faults.heal();
            layer.groupSend(ROOM, ChannelMessage.of("back"));
        }
        assertThat(ear.heard).containsExactly("gap", "back");
        assertThat(faults.troubled()).isEqualTo(3);
    }

    @Test
    void whenAllIsFullADirectSenderIsToldAndGroupsMissIt() {
        var ear = new Ear();
        try (var mailbox = layer.openMailbox(ear)) {
            mailbox.join(ROOM);
            var name = mailbox.name();
            faults.full();
            assertThatThrownBy(() -> layer.send(name, ChannelMessage.of("refused")))
                    .isInstanceOf(ChannelFullException.class);
            layer.groupSend(ROOM, ChannelMessage.of("dropped"));
            faults.heal();
            layer.send(name, ChannelMessage.of("room again"));
        }
        assertThat(ear.heard).containsExactly("room again");
    }

    @Test
    void whatIsLostIsLostWithoutAWord() {
        var ear = new Ear();
        try (var mailbox = layer.openMailbox(ear)) {
            faults.loss();
            layer.send(mailbox.name(), ChannelMessage.of("lost"));
            faults.heal();
            layer.send(mailbox.name(), ChannelMessage.of("heard"));
        }
        assertThat(ear.heard).containsExactly("heard");
    }

    @Test
    void whatIsHeldUpArrivesInOrder() {
        var ear = new Ear();
        try (var mailbox = layer.openMailbox(ear)) {
            mailbox.join(ROOM);
            faults.delay();
            layer.send(mailbox.name(), ChannelMessage.of("one"));
            layer.groupSend(ROOM, ChannelMessage.of("two"));
            assertThat(ear.heard).isEmpty();
            faults.heal();
            assertThat(ear.heard).containsExactly("one", "two");
        }
    }

    /// Joins the room and sends on what it is told.
    private static final Application MEMBER = (scope, receive, send) -> {
        receive.next();
        var layer = scope.attribute(ChannelLayer.KEY).orElseThrow();
        try (var mailbox = layer.openMailbox(new InboxReceiver(scope))) {
            mailbox.join(ROOM);
            send.accept(WebSocketEvent.Accept.PLAIN);
            while (true) {
                var event = receive.next();
                if (event instanceof WebSocketEvent.Disconnect) return;
                if (event instanceof ChannelMessage message) send.accept(new WebSocketEvent.SendText(message.type()));
                if (event instanceof WebSocketEvent.ReceiveText text) {
                    try {
                        layer.groupSend(ROOM, ChannelMessage.of(text.text()));
                    } catch (LayerException _) {
                        send.accept(new WebSocketEvent.SendText("layer away"));
                    }
                }
            }
        }
    };

    private record InboxReceiver(Scope scope) implements Receiver {
        @Override
        public boolean offer(ChannelMessage message) {
            return scope.extension(Inbox.class).orElseThrow().offer(message);
        }

        @Override
        public @Nullable Outlet outlet() {
            return scope.extension(Outlet.class).orElse(null);
        }
    }

    @Test
    void anApplicationInAnOutageOfItsLayer() {
        try (var site = TestSite.of(Mode.MEMORY, used -> used.around(MEMBER), layer);
                var ann = site.webSocket("/").connect()) {
            ann.sendText("one");
            assertThat(ann.receiveText()).isEqualTo("one");
            faults.outage();
            ann.sendText("two");
            assertThat(ann.receiveText()).isEqualTo("layer away");
            faults.heal();
            ann.sendText("three");
            assertThat(ann.receiveText()).isEqualTo("three");
        }
    }

    @Test
    void theSameSiteRunsOnAnotherLayer() {
        for (var each : List.of(ChannelLayer.memory(), MemoryChannelLayer.open(LayerOptions.DEFAULT, new TestClock())))
            try (var site = TestSite.of(Mode.MEMORY, used -> used.around(MEMBER), each);
                    var ann = site.webSocket("/").connect();
                    var bob = site.webSocket("/").connect()) {
                assertThat(site.layer()).isSameAs(each);
                ann.sendText("hello");
                assertThat(bob.receiveText()).isEqualTo("hello");
            }
    }
}
