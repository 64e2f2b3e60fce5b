package dev.levada.layer.redis.wire;

import dev.levada.contract.Bytes;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.WebSocketEvent;
import dev.levada.layer.Broadcast;
import dev.levada.layer.redis.wire.WireFormat.Decoded;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was read, entry by entry, until it is a message: type, channels and frame are told from the other
/// fields.
final class Incoming {
    // More entries than this make the map grow as they come.
    private static final int BELIEVED_ENTRIES = 16;

    private final Entries fields;
    private Mark mark = Mark.NONE;
    private @Nullable Object type;
    private @Nullable Object channels;
    private @Nullable Object frame;
    private @Nullable Object latest;

    Incoming(int entries) {
        fields = new Entries(Math.min(entries, BELIEVED_ENTRIES));
    }

    void mark(Mark mark) {
        this.mark = mark;
    }

    void put(String key, @Nullable Object value) {
        switch (key) {
            case "type" -> type = value;
            case Outgoing.CHANNELS -> channels = value;
            case Outgoing.FRAME -> frame = value;
            case Outgoing.KEY -> latest = value;
            default -> fields.add(key, value);
        }
    }

    Decoded decoded() {
        // Python refuses it too, but only in the consumer.
        if (!(type instanceof String name) || name.isEmpty())
            throw new WireException(
                    "Expected a message with text in its field \"type\", but there is " + describe(type) + ".");
        var message = ChannelMessage.of(name, fields);
        var separate = frame(frame);
        return new Decoded(
                message,
                channels(channels),
                separate != null ? Broadcast.Form.SEPARATE : form(message),
                separate,
                key());
    }

    // Whoever makes the frame of it must not fail.
    private Broadcast.@Nullable Form form(ChannelMessage message) {
        if (mark == Mark.FRAME && !(message.get("bytes") instanceof Bytes) && !(message.get("text") instanceof String))
            throw new WireException(
                    "Expected text or bytes in a message that is marked as a frame, but it has neither.");
        return mark.form();
    }

    private @Nullable String key() {
        if (latest == null) return null;
        if (latest instanceof String text && !text.isEmpty() && text.length() <= WebSocketEvent.Send.MAX_KEY_CHARS)
            return text;
        throw new WireException("Expected text of 1 to " + WebSocketEvent.Send.MAX_KEY_CHARS
                + " characters in the field \"" + Outgoing.KEY + "\", but there is " + describe(latest) + ".");
    }

    private static WebSocketEvent.@Nullable Send frame(@Nullable Object frame) {
        return switch (frame) {
            case null -> null;
            case String text -> new WebSocketEvent.SendText(text);
            case Bytes bytes -> new WebSocketEvent.SendBytes(bytes);
            default ->
                throw new WireException("Expected text or bytes in the field \"" + Outgoing.FRAME + "\", but there is "
                        + describe(frame) + ".");
        };
    }

    private static List<String> channels(@Nullable Object channels) {
        if (channels == null) return List.of();
        if (channels instanceof String one) return List.of(one);
        if (!(channels instanceof List<?> several)) throw noChannels(channels);
        var names = new ArrayList<String>(several.size());
        for (var element : several) {
            if (!(element instanceof String name)) throw noChannels(element);
            names.add(name);
        }
        return List.copyOf(names);
    }

    private static WireException noChannels(@Nullable Object found) {
        return new WireException("Expected a channel or a list of channels in the field \"" + Outgoing.CHANNELS
                + "\", but there is " + describe(found) + ".");
    }

    private static String describe(@Nullable Object value) {
        return switch (value) {
            case null -> "nothing";
            case String text -> text.isEmpty() ? "an empty text" : "text";
            default -> "a " + value.getClass().getSimpleName();
        };
    }
}
