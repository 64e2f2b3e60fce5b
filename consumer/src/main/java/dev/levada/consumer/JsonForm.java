package dev.levada.consumer;

import dev.levada.contract.ContractException;
import dev.levada.contract.Quoted;
import dev.levada.json.JsonCodec;
import dev.levada.json.JsonException;
import dev.levada.layer.Messages;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How JSON text becomes what a [JsonWebSocketConsumer] receives.
///
/// @param type what it becomes
/// @param byName where `type` is a sealed interface: its records by the name in the field `type`
record JsonForm<T>(Class<T> type, Map<String, Class<? extends Record>> byName) {
    private static final JsonCodec CODEC = JsonCodec.standard();

    /// What is read first of a message that may be one of several records.
    private record Tagged(@Nullable String type) {}

    /// The form that a consumer class names as its type argument.
    ///
    /// @throws ContractException when it names none that can be read
    static JsonForm<?> ofConsumer(Class<?> consumer) {
        var arguments = new HashMap<TypeVariable<?>, Type>();
        Class<?> at = consumer;
        while (at != JsonWebSocketConsumer.class) {
            if (at.getGenericSuperclass() instanceof ParameterizedType parent) {
                var variables = at.getSuperclass().getTypeParameters();
                for (int i = 0; i < variables.length; i++)
                    arguments.put(variables[i], parent.getActualTypeArguments()[i]);
            }
            at = at.getSuperclass();
        }
        Type argument = JsonWebSocketConsumer.class.getTypeParameters()[0];
        while (argument instanceof TypeVariable<?> && arguments.containsKey(argument))
            argument = arguments.get(argument);
        if (argument instanceof ParameterizedType parameterized) argument = parameterized.getRawType();
        if (argument instanceof Class<?> type) return of(type);
        throw new ContractException("Expected " + consumer.getName() + " to say what it receives, but it does not."
                + " Name a class, as in \"extends JsonWebSocketConsumer<Said>\".");
    }

    static <T> JsonForm<T> of(Class<T> type) {
        if (!type.isSealed()) {
            if (type.isRecord()) JsonAccess.check(type);
            return new JsonForm<>(type, Map.of());
        }
        var byName = new TreeMap<String, Class<? extends Record>>();
        collect(type, byName);
        return new JsonForm<>(type, byName);
    }

    private static void collect(Class<?> sealed, Map<String, Class<? extends Record>> byName) {
        for (Class<?> permitted : sealed.getPermittedSubclasses()) {
            if (permitted.isSealed()) {
                collect(permitted, byName);
                continue;
            }
            if (!permitted.isRecord())
                throw new ContractException("Expected only records below the sealed " + sealed.getName() + ", but "
                        + permitted.getName() + " is none.");
            JsonAccess.check(permitted);
            var type = permitted.asSubclass(Record.class);
            var other = byName.putIfAbsent(Messages.typeOf(type), type);
            if (other != null && other != type)
                throw new ContractException("Expected one record of each type below " + sealed.getName() + ", but "
                        + other.getName() + " and " + type.getName() + " both have "
                        + Quoted.of(Messages.typeOf(type)) + ". Give one of them another @MessageType.");
        }
    }

    /// @throws JsonException when the text is not JSON of this form
    Object decode(String text) {
        if (byName.isEmpty()) return CODEC.decode(text, type);
        // Two passes over a short text are cheaper than a tree in between.
        var name = CODEC.decode(text, Tagged.class).type;
        var form = name == null ? null : byName.get(name);
        if (form == null)
            throw new JsonException(
                    "Expected JSON with a \"type\" of " + byName.keySet() + ", but got "
                            + (name == null ? "none." : "another."),
                    null);
        return CODEC.decode(text, form);
    }
}
