package dev.levada.layer;

import dev.levada.contract.Bytes;
import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ContractException;
import dev.levada.contract.Quoted;
import dev.levada.contract.WebSocketEvent;
import dev.levada.json.JsonCodec;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Records as messages and back.
///
/// The type of a record's message is that of its [MessageType], or else its class name in lower case with
/// dashes:
/// `MakeThumbnail` travels as `make-thumbnail`.
public final class Messages {
    private static final JsonCodec CODEC = JsonCodec.standard();

    // One entry per class, freed with it: annotations and shapes are looked up once, never on the hot path.
    private static final ClassValue<Shape> SHAPES = new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
            return Shape.of(type);
        }
    };

    private record Shape(String type, boolean isTyped, boolean hasTypeComponent, boolean isShareable) {
        private static final Set<Class<?>> IMMUTABLE = Set.of(
                String.class,
                Boolean.class,
                Character.class,
                Byte.class,
                Short.class,
                Integer.class,
                Long.class,
                Float.class,
                Double.class,
                UUID.class,
                Bytes.class);

        static Shape of(Class<?> type) {
            var annotation = type.getAnnotation(MessageType.class);
            String name = annotation == null ? dashed(type.getSimpleName()) : annotation.value();
            if (name.isEmpty())
                throw new ContractException(
                        "Expected a message type such as \"chat.line\" on " + type.getName() + ", but got \"\".");
            return new Shape(name, annotation != null, hasTypeComponent(type), isImmutable(type, new HashSet<>()));
        }

        private static boolean hasTypeComponent(Class<?> type) {
            if (!type.isRecord()) return false;
            for (var component : type.getRecordComponents())
                if (component.getName().equals("type")) return true;
            return false;
        }

        private static String dashed(String name) {
            return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
        }

        // A record that is being looked at already, because it holds itself, decides nothing by itself.
        private static boolean isImmutable(Class<?> type, Set<Class<?>> seen) {
            if (type.isArray()) return false;
            if (type.isPrimitive() || type.isEnum() || IMMUTABLE.contains(type)) return true;
            if (type.getPackageName().equals("java.time")) return true;
            if (!type.isRecord()) return false;
            if (!seen.add(type)) return true;
            for (var component : type.getRecordComponents()) if (!isImmutable(component.getType(), seen)) return false;
            return true;
        }
    }

    private Messages() {}

    /// The type under which records of the class travel.
    public static String typeOf(Class<? extends Record> type) {
        return SHAPES.get(type).type();
    }

    /// The record as a message.
    ///
    /// @throws dev.levada.json.JsonException when a component cannot be carried
    /// @throws ContractException when the record has a component `type`, which is the message's own
    public static ChannelMessage of(Record value) {
        checkComponents(value.getClass());
        var fields = new LinkedHashMap<String, @Nullable Object>(CODEC.toFields(value));
        fields.remove("type"); // what JSON annotations add
        return ChannelMessage.of(typeOf(value.getClass()), fields);
    }

    /// The message as a record. Records of immutable parts are made once for all readers; others once per
    /// reader, so that no reader sees another's changes.
    ///
    /// @throws dev.levada.json.JsonException when the fields do not fit
    public static <T extends Record> T as(ChannelMessage message, Class<T> type) {
        return SHAPES.get(type).isShareable() ? message.as(type, it -> decode(it, type)) : decode(message, type);
    }

    /// The value as the JSON that sockets get: a record with [MessageType] has its `type` first.
    public static String json(@Nullable Object value) {
        if (!(value instanceof Record) || !SHAPES.get(value.getClass()).isTyped()) return CODEC.encode(value);
        checkComponents(value.getClass());
        String json = CODEC.encode(value);
        String type = "{\"type\":" + CODEC.encode(SHAPES.get(value.getClass()).type());
        return json.equals("{}") ? type + "}" : type + "," + json.substring(1);
    }

    /// Whether records of the class are annotated with [MessageType].
    static boolean isTyped(Class<? extends Record> type) {
        return SHAPES.get(type).isTyped();
    }

    /// The frame that follows from the message.
    static WebSocketEvent.Send frame(ChannelMessage message, Broadcast.Form form) {
        return switch (form) {
            case TYPED_JSON -> {
                var typed = new LinkedHashMap<String, @Nullable Object>();
                typed.put("type", message.type());
                typed.putAll(message.fields());
                yield new WebSocketEvent.SendText(CODEC.encode(typed));
            }
            case JSON -> new WebSocketEvent.SendText(CODEC.encode(message.fields()));
            case FRAME ->
                message.get("bytes") instanceof Bytes bytes
                        ? new WebSocketEvent.SendBytes(bytes)
                        : new WebSocketEvent.SendText(message.text("text"));
            case SEPARATE ->
                throw new ContractException("Expected a broadcast whose frame follows from its message, but got form"
                        + " SEPARATE. Give the frame as well, with Broadcast.of(message, frame).");
        };
    }

    private static void checkComponents(Class<?> type) {
        if (SHAPES.get(type).hasTypeComponent())
            throw new ContractException("Expected a record without a component \"type\", which is the message's own"
                    + " type (" + Quoted.of(SHAPES.get(type).type()) + "), but " + type.getName()
                    + " has one. Rename the component.");
    }

    private static <T extends Record> T decode(ChannelMessage message, Class<T> type) {
        return CODEC.fromFields(message.fields(), type);
    }
}
