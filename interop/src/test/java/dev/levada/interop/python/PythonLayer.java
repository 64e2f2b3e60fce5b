package dev.levada.interop.python;

import dev.levada.contract.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A channel layer in a Python process. Messages are maps as Python has them, `type` included; bytes are
/// [Bytes].
record PythonLayer(PythonPeer peer, int index) implements AutoCloseable {
    private static final String BYTES = "__bytes__";

    /// A new process-local channel.
    String newChannel() {
        return (String) call("new_channel", Map.of()).orElseThrow();
    }

    void send(String channel, Map<String, ? extends @Nullable Object> message) {
        call("send", Map.of("channel", channel, "message", packed(message)));
    }

    /// Sends the message that many times, counted in its field `n` from 0.
    void sendMany(String channel, Map<String, ? extends @Nullable Object> message, int times) {
        call("send_many", Map.of("channel", channel, "message", packed(message), "times", times));
    }

    /// The next message of the channel.
    Map<String, @Nullable Object> receive(String channel) {
        var atMost = Duration.ofSeconds(10);
        return receive(channel, atMost)
                .orElseThrow(() -> new AssertionError(
                        "Expected a message for Python on " + channel + " within " + atMost + ", but none came."));
    }

    /// The next message, or nothing within that time.
    Optional<Map<String, @Nullable Object>> receive(String channel, Duration atMost) {
        return call("receive", Map.of("channel", channel), atMost).map(PythonLayer::message);
    }

    /// Begins to hear a channel that nobody made, as a worker does.
    void listen(String channel) {
        call("listen", Map.of("channel", channel));
    }

    /// The next messages, that many.
    List<Map<String, @Nullable Object>> receive(String channel, int times) {
        var messages = new ArrayList<Map<String, @Nullable Object>>();
        while (messages.size() < times) messages.add(receive(channel));
        return messages;
    }

    void groupAdd(String group, String channel) {
        call("group_add", Map.of("group", group, "channel", channel));
    }

    void groupDiscard(String group, String channel) {
        call("group_discard", Map.of("group", group, "channel", channel));
    }

    void groupSend(String group, Map<String, ? extends @Nullable Object> message) {
        call("group_send", Map.of("group", group, "message", packed(message)));
    }

    void flush() {
        call("flush", Map.of());
    }

    /// Forgets everything and closes its connections; its process goes on.
    @Override
    public void close() {
        call("close", Map.of());
    }

    private Optional<Object> call(String what, Map<String, ?> arguments) {
        return call(what, arguments, Duration.ZERO);
    }

    private Optional<Object> call(String what, Map<String, ?> arguments, Duration itself) {
        var command = new LinkedHashMap<String, @Nullable Object>(arguments);
        command.put("do", what);
        command.put("on", index);
        command.put("seconds", itself.toMillis() / 1e3);
        return peer.call(command, itself);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> message(Object answer) {
        return (Map<String, @Nullable Object>) unpacked(answer);
    }

    private static Object packed(Object value) {
        return switch (value) {
            case Bytes bytes -> Map.of(BYTES, Base64.getEncoder().encodeToString(bytes.toArray()));
            case Map<?, ?> map -> {
                var copy = new LinkedHashMap<Object, @Nullable Object>();
                map.forEach((key, element) -> copy.put(key, element == null ? null : packed(element)));
                yield copy;
            }
            case List<?> list ->
                list.stream()
                        .<@Nullable Object>map(element -> element == null ? null : packed(element))
                        .toList();
            default -> value;
        };
    }

    private static Object unpacked(Object value) {
        return switch (value) {
            case Map<?, ?> map
            when map.size() == 1 && map.get(BYTES) instanceof String base64 ->
                Bytes.wrap(Base64.getDecoder().decode(base64));
            case Map<?, ?> map -> {
                var copy = new LinkedHashMap<Object, @Nullable Object>();
                map.forEach((key, element) -> copy.put(key, element == null ? null : unpacked(element)));
                yield copy;
            }
            case List<?> list ->
                list.stream()
                        .<@Nullable Object>map(element -> element == null ? null : unpacked(element))
                        .toList();
            case Integer number -> number.longValue();
            default -> value;
        };
    }
}
