package dev.levada.layer;

import dev.levada.contract.Bytes;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.WebSocketEvent;
import java.util.Map;
import java.util.Objects;

/// What [ChannelLayer#broadcast] carries: the frame that sockets get, and the same as a message for
/// members that have no socket or live where frames cannot be handed over.
///
/// @param message for mailboxes
/// @param frame for sockets
public record Broadcast(ChannelMessage message, WebSocketEvent.Send frame) {
    /// The type of the message form of plain text and bytes.
    public static final String FRAME_TYPE = "websocket.send";

    public Broadcast {
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(frame, "frame");
    }

    /// A record: sockets get its JSON, with its `type` first if it is annotated with [MessageType].
    public static Broadcast of(Record value) {
        return new Broadcast(Messages.of(value), new WebSocketEvent.SendText(Messages.json(value)));
    }

    /// A text as it is.
    public static Broadcast text(String text) {
        return ofFrame(new WebSocketEvent.SendText(text));
    }

    /// Bytes as they are.
    public static Broadcast bytes(Bytes bytes) {
        return ofFrame(new WebSocketEvent.SendBytes(bytes));
    }

    /// A frame as it is.
    public static Broadcast ofFrame(WebSocketEvent.Send frame) {
        var fields = switch (frame) {
            case WebSocketEvent.SendText text -> Map.of("text", text.text());
            case WebSocketEvent.SendBytes bytes -> Map.of("bytes", bytes.bytes());
        };
        return new Broadcast(ChannelMessage.of(FRAME_TYPE, fields), frame);
    }
}
