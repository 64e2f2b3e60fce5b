package dev.levada.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.contract.Bytes;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ContractException;
import dev.levada.contract.WebSocketEvent;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BroadcastTest {
    @MessageType("chat.line")
    record Line(String text) {}

    record Plain(String text, int number, double ratio) {}

    @Test
    void carriesARecordAsJsonForSocketsAndAsAMessageForOthers() {
        var broadcast = Broadcast.of(new Line("hello"));
        assertThat(broadcast.message()).isEqualTo(ChannelMessage.of("chat.line", Map.of("text", "hello")));
        assertThat(broadcast.frame())
                .isEqualTo(new WebSocketEvent.SendText("{\"type\":\"chat.line\",\"text\":\"hello\"}"));
    }

    @Test
    void carriesTextAndBytesAsTheyAre() {
        assertThat(Broadcast.text("hello").message())
                .isEqualTo(ChannelMessage.of("websocket.send", Map.of("text", "hello")));
        assertThat(Broadcast.text("hello").frame()).isEqualTo(new WebSocketEvent.SendText("hello"));
        var bytes = Bytes.of((byte) 0);
        assertThat(Broadcast.bytes(bytes).message())
                .isEqualTo(ChannelMessage.of("websocket.send", Map.of("bytes", bytes)));
        assertThat(Broadcast.bytes(bytes).frame()).isEqualTo(new WebSocketEvent.SendBytes(bytes));
    }

    @Test
    void mayBeTheNewestWordOnSomethingWhichHasANameOfBoundedLength() {
        var longest = "x".repeat(WebSocketEvent.Send.MAX_KEY_CHARS);
        var broadcast = Broadcast.of(new Line("hello"));
        assertThat(broadcast.frame().key()).isNull();
        assertThat(broadcast.latestOf("a").frame()).isEqualTo(broadcast.frame().latestOf("a"));
        assertThat(broadcast.latestOf("a").message()).isEqualTo(broadcast.message());
        assertThat(broadcast.latestOf(longest).frame().uncompressed().key()).isEqualTo(longest);
        assertThatThrownBy(() -> broadcast.latestOf(longest + "x"))
                .isInstanceOf(ContractException.class)
                .hasMessageStartingWith("Expected a key of 1 to 200 characters, but got \"xxx");
        assertThatThrownBy(() -> broadcast.latestOf("")).isInstanceOf(ContractException.class);
    }

    @Test
    void makesTheSameFrameOfTheMessageOnTheOtherSide() {
        var bytes = Bytes.of((byte) 1, (byte) -1);
        for (var sent : new Broadcast[] {
            Broadcast.of(new Line("größe")),
            Broadcast.of(new Plain("x", 1, 1.0)),
            Broadcast.text("<text>"),
            Broadcast.bytes(bytes)
        }) assertThat(Broadcast.ofMessage(sent.message(), sent.form()).frame()).isEqualTo(sent.frame());
    }

    @Test
    void refusesToGuessAFrameThatTravelsBesideTheMessage() {
        var message = ChannelMessage.of("chat.line");
        assertThat(Broadcast.of(message, new WebSocketEvent.SendText("x")).form())
                .isEqualTo(Broadcast.Form.SEPARATE);
        assertThatThrownBy(() -> Broadcast.ofMessage(message, Broadcast.Form.SEPARATE))
                .isInstanceOf(ContractException.class);
    }
}
