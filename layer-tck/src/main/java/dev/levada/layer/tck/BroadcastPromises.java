package dev.levada.layer.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Bytes;
import dev.levada.contract.WebSocketEvent;
import dev.levada.layer.Broadcast;
import dev.levada.layer.MessageType;
import dev.levada.layer.tck.RecordedSocket.RecordedLane;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// ChannelLayer.broadcast: straight to the sockets of the members, encoded once.
abstract class BroadcastPromises extends Promises {
    @MessageType("kit.line")
    private record Line(String text) {}

    private final RecordedLane lane = new RecordedLane();
    private final RecordedLane otherLane = new RecordedLane();

    BroadcastPromises(ChannelLayerConformance kit) {
        super(kit);
    }

    private static WebSocketEvent.Send text(String text) {
        return new WebSocketEvent.SendText(text);
    }

    @Test
    void mustWriteTheFrameOnceToEachSocketAndTheMessageToOthers() throws InterruptedException {
        var layer = open();
        var sockets = new ArrayList<RecordedSocket>();
        var owners = new ArrayList<Collector>();
        for (int i = 0; i < 10; i++) {
            sockets.add(new RecordedSocket(i % 3 == 0 ? otherLane : lane));
            owners.add(collector().withOutlet(sockets.getLast()));
            layer.openMailbox(owners.getLast()).join(ROOM);
        }
        var handler = collector();
        try (var pulled = layer.openMailbox();
                var pushed = layer.openMailbox(handler)) {
            pulled.join(ROOM);
            pushed.join(ROOM);
            layer.broadcast(ROOM, new Line("hello"));
            assertThat(receive(pulled).type()).isEqualTo("kit.line");
            assertThat(handler.next().fields()).isEqualTo(Map.of("text", "hello"));
            mustGetNothing(pulled);
        }
        eventually("written", 10, () -> layer.statistics().written());
        lane.catchUp();
        otherLane.catchUp();
        assertThat(lane.calls()).hasSize(1);
        assertThat(otherLane.calls()).hasSize(1);
        for (var socket : sockets)
            assertThat(socket.frames()).containsExactly(text("{\"type\":\"kit.line\",\"text\":\"hello\"}"));
        for (var owner : owners) mustGetNothing(owner);
    }

    @Test
    void mustCarryTextAndBytesAsTheyAre() throws InterruptedException {
        var layer = open();
        var socket = new RecordedSocket(lane);
        layer.openMailbox(collector().withOutlet(socket)).join(ROOM);
        try (var handler = layer.openMailbox()) {
            handler.join(ROOM);
            layer.broadcast(ROOM, Broadcast.text("<text>"));
            layer.broadcast(ROOM, Broadcast.bytes(Bytes.of((byte) 0, (byte) -1)));
            assertThat(receive(handler).text("text")).isEqualTo("<text>");
            assertThat(receive(handler).get("bytes")).isEqualTo(Bytes.of((byte) 0, (byte) -1));
        }
        eventually("written", 2, () -> layer.statistics().written());
        lane.catchUp();
        assertThat(socket.frames())
                .containsExactly(text("<text>"), new WebSocketEvent.SendBytes(Bytes.of((byte) 0, (byte) -1)));
    }

    @Test
    void mustSayWhatABroadcastIsTheNewestWordOn() throws InterruptedException {
        var layer = open();
        var socket = new RecordedSocket(lane);
        layer.openMailbox(collector().withOutlet(socket)).join(ROOM);
        layer.broadcast(ROOM, Broadcast.of(new Line("hello")).latestOf("line"));
        layer.broadcast(ROOM, Broadcast.text("<text>").latestOf("text"));
        eventually("written", 2, () -> layer.statistics().written());
        lane.catchUp();
        assertThat(socket.frames())
                .containsExactly(
                        text("{\"type\":\"kit.line\",\"text\":\"hello\"}").latestOf("line"),
                        text("<text>").latestOf("text"));
    }

    @Test
    void mustKeepTheSendersOwnCopyInItsPlace() throws InterruptedException {
        var layer = open();
        var own = new RecordedSocket(lane);
        var other = new RecordedSocket(lane);
        try (var sender = layer.openMailbox(collector().withOutlet(own));
                var member = layer.openMailbox(collector().withOutlet(other))) {
            sender.join(ROOM);
            member.join(ROOM);
            own.write(text("before"));
            sender.broadcast(ROOM, Broadcast.text("to all"));
            own.write(text("after"));
            eventually("written", 2, () -> layer.statistics().written());
            // The lane is behind until here, and yet the sender's own copy stands where it was sent.
            lane.catchUp();
            assertThat(own.frames()).containsExactly(text("before"), text("to all"), text("after"));
            assertThat(other.frames()).containsExactly(text("to all"));
        }
    }

    @Test
    void mustWriteNothingToASenderThatIsNoMember() throws InterruptedException {
        var layer = open();
        var own = new RecordedSocket(lane);
        var other = new RecordedSocket(lane);
        try (var sender = layer.openMailbox(collector().withOutlet(own));
                var member = layer.openMailbox(collector().withOutlet(other))) {
            member.join(ROOM);
            sender.join(ROOM);
            sender.leave(ROOM);
            sender.broadcast(ROOM, Broadcast.text("to all"));
            eventually("written", 1, () -> layer.statistics().written());
            lane.catchUp();
            assertThat(own.frames()).isEmpty();
            assertThat(other.frames()).containsExactly(text("to all"));
        }
    }

    @Test
    void mustHandTheSameListToALaneWhileTheMembersAreTheSame() throws InterruptedException {
        var layer = open();
        for (int i = 0; i < 3; i++)
            layer.openMailbox(collector().withOutlet(new RecordedSocket(lane))).join(ROOM);
        layer.broadcast(ROOM, Broadcast.text("1"));
        layer.broadcast(ROOM, Broadcast.text("2"));
        eventually("written", 6, () -> layer.statistics().written());
        var joined = layer.openMailbox(collector().withOutlet(new RecordedSocket(lane)));
        joined.join(ROOM);
        layer.broadcast(ROOM, Broadcast.text("3"));
        eventually("written", 10, () -> layer.statistics().written());
        joined.leave(ROOM);
        layer.broadcast(ROOM, Broadcast.text("4"));
        eventually("written", 13, () -> layer.statistics().written());
        var calls = lane.calls();
        assertThat(calls.get(1).outlets()).isSameAs(calls.get(0).outlets()).hasSize(3);
        assertThat(calls.get(2).outlets()).hasSize(4);
        assertThat(calls.get(3).outlets()).hasSize(3);
        assertThat(calls.get(0).outlets()).as("a list never changes").hasSize(3);
    }

    @Test
    void mustKeepTheOrderOfOneSenderOnALane() throws InterruptedException {
        var layer = open();
        var socket = new RecordedSocket(lane);
        layer.openMailbox(collector().withOutlet(socket)).join(ROOM);
        for (int i = 0; i < 100; i++) layer.broadcast(ROOM, Broadcast.text("line " + i));
        eventually("written", 100, () -> layer.statistics().written());
        lane.catchUp();
        for (int i = 0; i < 100; i++) assertThat(socket.frames().get(i)).isEqualTo(text("line " + i));
    }

    @Test
    void mustSendAGroupMessageToTheHandlerOfAMemberWithASocket() throws InterruptedException {
        var layer = open();
        var socket = new RecordedSocket(lane);
        var owner = collector().withOutlet(socket);
        layer.openMailbox(owner).join(ROOM);
        layer.groupSend(ROOM, numbered(7));
        assertThat(number(owner.next())).isEqualTo(7);
        assertThat(lane.calls()).isEmpty();
    }
}
