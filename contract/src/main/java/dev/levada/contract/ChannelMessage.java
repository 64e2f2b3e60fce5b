package dev.levada.contract;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A message of the channel layer: a type and named fields. On a scope it is an inbound event.
///
/// Field values are those that every layer can carry: text, [Bytes], integers within 64 bits, finite
/// doubles, booleans, null, lists and maps with text keys of these. The message is copied to the last
/// level when it is made, so that no later change of the caller's lists and maps shows in it; one message
/// may be handed to any number of readers on any threads.
///
/// Source: ASGI channel layer specification, "Messages".
public final class ChannelMessage implements Event.Inbound {
    /// How deep maps and lists may nest.
    public static final int MAX_DEPTH = 64;

    private final String type;
    private final Map<String, @Nullable Object> fields;

    // The last decoded form, so that a message to ten thousand readers is decoded once. A race decodes twice.
    private volatile @Nullable Decoded decoded;

    private record Decoded(Class<?> type, Object value) {}

    private ChannelMessage(String type, Map<String, @Nullable Object> fields) {
        this.type = type;
        this.fields = fields;
    }

    /// A message with the given type and a deep copy of the fields.
    ///
    /// @param type not empty, by habit dotted: `chat.line`
    /// @param fields must not have a key `type`
    /// @throws ContractException when a value cannot be carried; the message says where it stands
    public static ChannelMessage of(String type, Map<String, ? extends @Nullable Object> fields) {
        if (type.isEmpty()) throw new ContractException("Expected a message type such as \"chat.line\", but got \"\".");
        if (fields.containsKey("type"))
            throw new ContractException("Expected fields without \"type\", which is the message's own type ("
                    + Quoted.of(type) + "), but it is among them. Rename the field.");
        return new ChannelMessage(type, new Copy(type).map(fields));
    }

    /// A message without fields.
    public static ChannelMessage of(String type) {
        return of(type, Map.of());
    }

    /// The type.
    public String type() {
        return type;
    }

    /// The fields, in order; cannot be changed.
    public Map<String, @Nullable Object> fields() {
        return fields;
    }

    /// The value of a field, or null.
    public @Nullable Object get(String field) {
        return fields.get(field);
    }

    /// The text in a field.
    ///
    /// @throws ContractException when there is no such field or it is not text
    public String text(String field) {
        if (fields.get(field) instanceof String text) return text;
        throw new ContractException("Expected text in field " + Quoted.of(field) + " of message " + Quoted.of(type)
                + ", but got " + describe(fields.get(field)) + ".");
    }

    /// The message in another form, decoded once for all readers.
    ///
    /// @param form the class of the form; must be immutable, because readers share it
    /// @param decoder makes the form; called again when several threads ask at the same time
    public <T> T as(Class<T> form, Function<ChannelMessage, T> decoder) {
        var known = decoded;
        if (known != null && known.type == form) return form.cast(known.value);
        T made = Objects.requireNonNull(decoder.apply(this), "decoded message");
        decoded = new Decoded(form, made);
        return made;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChannelMessage that && type.equals(that.type) && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return 31 * type.hashCode() + fields.hashCode();
    }

    /// Type and field names; values may be secrets.
    @Override
    public String toString() {
        var text = new StringBuilder("ChannelMessage[").append(Quoted.of(type));
        for (var field : fields.keySet()) text.append(' ').append(Quoted.of(field));
        return text.append(']').toString();
    }

    private static String describe(@Nullable Object value) {
        return value == null ? "nothing" : "a " + value.getClass().getSimpleName();
    }

    /// One deep copy. It knows where it is, so that nothing is put together for a message that is all
    /// right.
    private static final class Copy {
        private final ArrayList<Object> path = new ArrayList<>();

        private Copy(String type) {
            path.add(type);
        }

        private Map<String, @Nullable Object> map(Map<?, ?> map) {
            checkDepth();
            var copy = LinkedHashMap.<String, @Nullable Object>newLinkedHashMap(map.size());
            for (var entry : map.entrySet()) {
                if (!(entry.getKey() instanceof String key))
                    throw new ContractException(
                            "Expected text as key in " + where() + ", but got " + describe(entry.getKey()) + ".");
                path.add(key);
                copy.put(key, value(entry.getValue()));
                path.removeLast();
            }
            return Collections.unmodifiableMap(copy);
        }

        private List<@Nullable Object> list(List<?> list) {
            checkDepth();
            var copy = new ArrayList<@Nullable Object>(list.size());
            for (int i = 0; i < list.size(); i++) {
                path.add(i);
                copy.add(value(list.get(i)));
                path.removeLast();
            }
            return Collections.unmodifiableList(copy);
        }

        private @Nullable Object value(@Nullable Object value) {
            return switch (value) {
                case null -> null;
                case String text -> text;
                case Bytes bytes -> bytes;
                case Boolean flag -> flag;
                case Long number -> number;
                case Integer number -> number.longValue();
                case Short number -> number.longValue();
                case Byte number -> number.longValue();
                case Float number -> finite(number.doubleValue());
                case Double number -> finite(number);
                case byte[] bytes -> Bytes.of(bytes);
                case Map<?, ?> map -> map(map);
                case List<?> list -> list(list);
                default ->
                    throw new ContractException("Expected text, bytes, a number, a boolean, null, a list or a map in "
                            + where() + ", but got " + describe(value) + ". Convert it before sending.");
            };
        }

        private Double finite(double number) {
            if (Double.isFinite(number)) return number;
            throw new ContractException("Expected a finite number in " + where() + ", but got " + number + ".");
        }

        private void checkDepth() {
            if (path.size() > MAX_DEPTH)
                throw new ContractException("Expected at most " + MAX_DEPTH + " levels of lists and maps, but "
                        + where() + " goes deeper.");
        }

        // The keys may be a stranger's.
        private String where() {
            var where = new StringBuilder();
            for (var step : path)
                if (step instanceof Integer index)
                    where.append('[').append(index).append(']');
                else where.append(where.isEmpty() ? "" : ".").append(step);
            return Quoted.of(where);
        }
    }
}
