package dev.levada.layer.redis.wire;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ContractException;
import dev.levada.contract.WebSocketEvent;
import dev.levada.layer.Broadcast;
import org.jspecify.annotations.Nullable;

/// What is to be written.
///
/// @param mark how the frame of a broadcast follows from the message, or nothing
/// @param frame text or [Bytes] of a frame that does not follow, or null
/// @param key what a broadcast is the newest word on, or null
/// @param channels a channel as text, several as a list of texts, or null
record Outgoing(
        ChannelMessage message,
        Mark mark,
        @Nullable Object frame,
        @Nullable String key,
        @Nullable Object channels) {
    /// The field with the channels that a message is for.
    static final String CHANNELS = "__asgi_channel__";

    /// The field with the frame of a broadcast whose frame does not follow from its message.
    static final String FRAME = "__levada_frame__";

    /// The field with what a broadcast is the newest word on.
    static final String KEY = "__levada_key__";

    Outgoing {
        checkUnused(message, CHANNELS);
        checkUnused(message, FRAME);
        checkUnused(message, KEY);
    }

    private static void checkUnused(ChannelMessage message, String reserved) {
        if (message.fields().containsKey(reserved))
            throw new ContractException("Expected a message without the field \"" + reserved
                    + "\", in which the layer itself writes, but it is among the fields. Rename it.");
    }

    static Outgoing message(ChannelMessage message, @Nullable Object channels) {
        return new Outgoing(message, Mark.NONE, null, null, channels);
    }

    static Outgoing broadcast(Broadcast broadcast, @Nullable Object channels) {
        return new Outgoing(
                broadcast.message(),
                Mark.of(broadcast.form()),
                broadcast.form() == Broadcast.Form.SEPARATE ? content(broadcast.frame()) : null,
                broadcast.frame().key(),
                channels);
    }

    private static Object content(WebSocketEvent.Send frame) {
        return switch (frame) {
            case WebSocketEvent.SendText text -> text.text();
            case WebSocketEvent.SendBytes bytes -> bytes.bytes();
        };
    }
}
