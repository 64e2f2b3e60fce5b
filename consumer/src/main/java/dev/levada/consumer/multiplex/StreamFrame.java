package dev.levada.consumer.multiplex;

import dev.levada.contract.Bytes;
import dev.levada.contract.WebSocketEvent;
import dev.levada.json.JsonCodec;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What stands in one message of the WebSocket that carries streams; see [Streams] for what each means.
///
/// @param stream which one: path and, after a question mark, query
/// @param open whether it is to be opened
/// @param text a text message, as it is
/// @param bytes a binary message
/// @param request the number under which the sender wants an answer
/// @param close the code with which it is closed
/// @param reason why it is closed
record StreamFrame(
        @Nullable String stream,
        boolean open,
        @Nullable String text,
        @Nullable Bytes bytes,
        @Nullable Integer request,
        @Nullable Integer close,
        @Nullable String reason) {
    private static final JsonCodec JSON = JsonCodec.standard();

    /// @throws dev.levada.json.JsonException when it is none
    static StreamFrame read(String json) {
        return JSON.decode(json, StreamFrame.class);
    }

    static WebSocketEvent.Send opened(String stream, int window) {
        return new Draft(stream).with("open", true).with("window", window).message();
    }

    static WebSocketEvent.Send taken(String stream, long messages) {
        return new Draft(stream).with("taken", messages).message();
    }

    /// @param status of a refused handshake, or 0
    static WebSocketEvent.Send closed(String stream, int code, String reason, int status) {
        var draft = new Draft(stream).with("close", code);
        if (!reason.isEmpty()) draft.with("reason", reason);
        if (status > 0) draft.with("status", status);
        return draft.message();
    }

    static WebSocketEvent.Send message(String stream, WebSocketEvent.Send message) {
        var frame = switch (message) {
            case WebSocketEvent.SendText text ->
                new Draft(stream).with("text", text.text()).message();
            case WebSocketEvent.SendBytes bytes ->
                new Draft(stream).with("bytes", bytes.bytes()).message();
        };
        if (message.key() == null) return frame;
        // Streams of one connection share its socket, so their keys are kept apart. With a very long name the
        // message is one like any other.
        var key = stream.length() + " " + stream + message.key();
        return key.length() > WebSocketEvent.Send.MAX_KEY_CHARS ? frame : frame.latestOf(key);
    }

    static WebSocketEvent.Send reply(String stream, String text, int request) {
        return new Draft(stream).with("text", text).with("reply", request).message();
    }

    /// A frame for the page, its fields in the order they were added.
    private static final class Draft {
        private final Map<String, Object> fields = new LinkedHashMap<>();

        Draft(String stream) {
            fields.put("stream", stream);
        }

        Draft with(String name, Object value) {
            fields.put(name, value);
            return this;
        }

        WebSocketEvent.Send message() {
            return new WebSocketEvent.SendText(JSON.encode(fields));
        }
    }
}
