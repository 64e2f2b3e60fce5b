package dev.levada.layer;

import dev.levada.contract.Bytes;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.WebSocketEvent;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What [ChannelLayer#broadcast] carries: the frame that sockets get, and the same as a message for
/// members that have no socket or live where frames cannot be handed over. Each is made when first asked
/// for, and once: where all members are sockets of this process nobody asks for the message.
///
/// Any thread may use it.
public final class Broadcast {
    /// The type of the message form of plain text and bytes.
    public static final String FRAME_TYPE = "websocket.send";

    /// How the frame follows from the message. Layers that carry only the message use it, so that the
    /// other side makes the same frame.
    public enum Form {
        /// The frame is the message's fields as JSON, its type first: a record with [MessageType].
        TYPED_JSON,
        /// The frame is the message's fields as JSON, without its type: any other record.
        JSON,
        /// The frame is the text or the bytes in the only field of a message of type [#FRAME_TYPE].
        FRAME,
        /// The frame does not follow from the message and travels beside it.
        SEPARATE
    }

    private final Form form;
    private final @Nullable Record source;
    private volatile @Nullable ChannelMessage message;
    private final WebSocketEvent.Send frame;

    private Broadcast(Form form, @Nullable Record source, @Nullable ChannelMessage message, WebSocketEvent.Send frame) {
        this.form = form;
        this.source = source;
        this.message = message;
        this.frame = frame;
    }

    /// A record: sockets get its JSON, with its `type` first if it is annotated with [MessageType].
    ///
    /// @throws dev.levada.json.JsonException when a component cannot be carried
    public static Broadcast of(Record value) {
        // The frame at once, so that a record that cannot be written fails in the caller's line.
        return new Broadcast(
                Messages.isTyped(value.getClass()) ? Form.TYPED_JSON : Form.JSON,
                value,
                null,
                new WebSocketEvent.SendText(Messages.json(value)));
    }

    /// A text as it is.
    public static Broadcast text(String text) {
        return ofFrame(new WebSocketEvent.SendText(text));
    }

    /// Bytes as they are.
    public static Broadcast bytes(Bytes bytes) {
        return ofFrame(new WebSocketEvent.SendBytes(bytes));
    }

    /// A frame as it is. That it is not to be compressed is known in this process only.
    public static Broadcast ofFrame(WebSocketEvent.Send frame) {
        return new Broadcast(Form.FRAME, null, null, Objects.requireNonNull(frame, "frame"));
    }

    /// A message for members without a socket and an unlike frame for the others.
    public static Broadcast of(ChannelMessage message, WebSocketEvent.Send frame) {
        return new Broadcast(
                Form.SEPARATE,
                null,
                Objects.requireNonNull(message, "message"),
                Objects.requireNonNull(frame, "frame"));
    }

    /// What a layer got from elsewhere: a message from which the frame follows.
    ///
    /// @throws dev.levada.contract.ContractException when the form is [Form#SEPARATE], or [Form#FRAME] and
    ///     the message has neither text nor bytes
    public static Broadcast ofMessage(ChannelMessage message, Form form) {
        return new Broadcast(form, null, message, Messages.frame(message, form));
    }

    /// The same as the newest word on something: a socket whose peer is behind gets the newest of each key
    /// and no backlog. It takes the place of an older one of this key that still waits for that peer, and
    /// so may come before what was broadcast in between; how many are replaced so the server counts.
    /// Members without a socket get all of them, and so do event streams and long polls.
    ///
    /// @param key such as the name of a sensor; 1 to [WebSocketEvent.Send#MAX_KEY_CHARS] characters
    public Broadcast latestOf(String key) {
        return new Broadcast(form, source, message, frame.latestOf(key));
    }

    /// How the frame follows from the message.
    public Form form() {
        return form;
    }

    /// For mailboxes.
    public ChannelMessage message() {
        var known = message;
        if (known != null) return known;
        var made = source != null ? Messages.of(source) : messageOf(frame());
        message = made;
        return made;
    }

    /// For sockets.
    public WebSocketEvent.Send frame() {
        return frame;
    }

    private static ChannelMessage messageOf(WebSocketEvent.Send frame) {
        var fields = switch (frame) {
            case WebSocketEvent.SendText text -> Map.of("text", text.text());
            case WebSocketEvent.SendBytes bytes -> Map.of("bytes", bytes.bytes());
        };
        return ChannelMessage.of(FRAME_TYPE, fields);
    }
}
