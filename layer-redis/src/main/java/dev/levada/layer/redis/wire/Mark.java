package dev.levada.layer.redis.wire;

import dev.levada.layer.Broadcast;
import org.jspecify.annotations.Nullable;

/// How a broadcast that Python reads as any message tells Java how to make the frame: by the way it is
/// written, not by what it holds.
///
/// In MessagePack the message begins with the key `type`, and its length, which fits into the head, stands
/// in 1, 2 or 4 bytes of its own. No encoder that writes the shortest form does that, and every decoder
/// reads the same key. In JSON the message begins with 1, 2 or 3 spaces.
enum Mark {
    /// No broadcast, or one whose frame travels beside the message.
    NONE(null, 0, 0, 0xa4),
    TYPED_JSON(Broadcast.Form.TYPED_JSON, 1, 1, 0xd9),
    JSON(Broadcast.Form.JSON, 2, 2, 0xda),
    FRAME(Broadcast.Form.FRAME, 3, 4, 0xdb);

    private static final Mark[] ALL = values();

    private final Broadcast.@Nullable Form form;
    private final int spaces;
    private final int lengthBytes;
    private final int head;

    Mark(Broadcast.@Nullable Form form, int spaces, int lengthBytes, int head) {
        this.form = form;
        this.spaces = spaces;
        this.lengthBytes = lengthBytes;
        this.head = head;
    }

    static Mark of(Broadcast.Form form) {
        return switch (form) {
            case TYPED_JSON -> TYPED_JSON;
            case JSON -> JSON;
            case FRAME -> FRAME;
            case SEPARATE -> NONE;
        };
    }

    /// The mark of a message whose first key is `type` and begins with this head.
    static Mark ofHead(int head) {
        for (var mark : ALL) if (mark.head == head) return mark;
        return NONE;
    }

    /// The mark of JSON that begins with so many spaces.
    static Mark ofSpaces(int spaces) {
        for (var mark : ALL) if (mark.spaces == spaces) return mark;
        return NONE;
    }

    Broadcast.@Nullable Form form() {
        return form;
    }

    /// In how many bytes of its own the length of the key stands; 0 for the head.
    int lengthBytes() {
        return lengthBytes;
    }

    /// How many spaces JSON begins with.
    int spaces() {
        return spaces;
    }
}
