package dev.levada.layer;

import dev.levada.contract.ChannelMessage;
import dev.levada.json.JsonCodec;
import java.util.LinkedHashMap;
import java.util.Locale;
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

    private record Shape(String type, boolean isTyped, boolean isShareable) {
        static Shape of(Class<?> type) {
            var annotation = type.getAnnotation(MessageType.class);
            String name = annotation == null ? dashed(type.getSimpleName()) : annotation.value();
            return new Shape(name, annotation != null, isImmutable(type));
        }

        private static String dashed(String name) {
            return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
        }

        private static boolean isImmutable(Class<?> type) {
            if (type.isPrimitive() || type.isEnum() || type == String.class) return true;
            if (type.getPackageName().equals("java.lang")
                    && (Number.class.isAssignableFrom(type) || type == Boolean.class)) return true;
            if (type.getPackageName().equals("java.time") || type == java.util.UUID.class) return true;
            if (type == dev.levada.contract.Bytes.class) return true;
            if (!type.isRecord()) return false;
            for (var component : type.getRecordComponents())
                if (component.getType() != type && !isImmutable(component.getType())) return false;
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
    public static ChannelMessage of(Record value) {
        var fields = new LinkedHashMap<String, @Nullable Object>(CODEC.toFields(value));
        fields.remove("type");
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
        String json = CODEC.encode(value);
        String type = "{\"type\":" + CODEC.encode(SHAPES.get(value.getClass()).type());
        return json.equals("{}") ? type + "}" : type + "," + json.substring(1);
    }

    private static <T extends Record> T decode(ChannelMessage message, Class<T> type) {
        return CODEC.fromFields(message.fields(), type);
    }
}
