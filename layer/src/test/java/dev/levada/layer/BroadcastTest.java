package dev.levada.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.contract.Bytes;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.WebSocketEvent;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BroadcastTest {
    @MessageType("chat.line")
    record Line(String text) {}

    @Test
    void carriesARecordAsJsonForSocketsAndAsAMessageForOthers() {
        assertThat(Broadcast.of(new Line("hello")))
                .isEqualTo(new Broadcast(
                        ChannelMessage.of("chat.line", Map.of("text", "hello")),
                        new WebSocketEvent.SendText("{\"type\":\"chat.line\",\"text\":\"hello\"}")));
    }

    @Test
    void carriesTextAndBytesAsTheyAre() {
        assertThat(Broadcast.text("hello"))
                .isEqualTo(new Broadcast(
                        ChannelMessage.of("websocket.send", Map.of("text", "hello")),
                        new WebSocketEvent.SendText("hello")));
        var bytes = Bytes.of((byte) 0);
        assertThat(Broadcast.bytes(bytes))
                .isEqualTo(new Broadcast(
                        ChannelMessage.of("websocket.send", Map.of("bytes", bytes)),
                        new WebSocketEvent.SendBytes(bytes)));
    }
}
