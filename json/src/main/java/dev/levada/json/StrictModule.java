package dev.levada.json;

import dev.levada.contract.Bytes;
import java.math.BigDecimal;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.std.DelegatingDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.util.TokenBuffer;

/// Bytes as Base64 text, and numbers as JSON has them (RFC 8259 section 6): finite, and small enough that
/// arithmetic with a stranger's number ends.
final class StrictModule extends SimpleModule {
    private static final long serialVersionUID = 1;
    private static final int MAX_EXPONENT = 1000;

    StrictModule() {
        super("levada");
        addSerializer(Bytes.class, new BytesSerializer());
        addDeserializer(Bytes.class, new BytesDeserializer());
        for (var type : new Class<?>[] {Double.class, double.class, Float.class, float.class})
            addSerializer(type, new FiniteSerializer());
        setDeserializerModifier(new NumberModifier());
    }

    private static final class BytesSerializer extends ValueSerializer<Bytes> {
        @Override
        public void serialize(Bytes value, JsonGenerator generator, SerializationContext context) {
            // On the way to the fields of a message they stay what they are.
            if (generator instanceof TokenBuffer) generator.writeEmbeddedObject(value);
            else generator.writeBinary(value.toArray());
        }
    }

    private static final class BytesDeserializer extends ValueDeserializer<Bytes> {
        @Override
        public Bytes deserialize(JsonParser parser, DeserializationContext context) {
            return parser.getEmbeddedObject() instanceof Bytes bytes ? bytes : Bytes.wrap(parser.getBinaryValue());
        }
    }

    private static final class FiniteSerializer extends ValueSerializer<Object> {
        @Override
        public void serialize(Object value, JsonGenerator generator, SerializationContext context) {
            if (!isBearable(value)) context.reportBadDefinition(value.getClass(), "not a finite number");
            if (value instanceof Float number) generator.writeNumber(number);
            else generator.writeNumber((Double) value);
        }
    }

    private static final class NumberModifier extends ValueDeserializerModifier {
        private static final long serialVersionUID = 1;

        @Override
        public ValueDeserializer<?> modifyDeserializer(
                DeserializationConfig config, BeanDescription.Supplier type, ValueDeserializer<?> deserializer) {
            var raw = type.getBeanClass();
            boolean isChecked = raw == double.class
                    || raw == Double.class
                    || raw == float.class
                    || raw == Float.class
                    || raw == BigDecimal.class;
            return isChecked ? new BearableDeserializer(deserializer) : deserializer;
        }
    }

    private static final class BearableDeserializer extends DelegatingDeserializer {
        BearableDeserializer(ValueDeserializer<?> deserializer) {
            super(deserializer);
        }

        @Override
        protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> deserializer) {
            return new BearableDeserializer(deserializer);
        }

        @Override
        public Object deserialize(JsonParser parser, DeserializationContext context) {
            var value = super.deserialize(parser, context);
            if (!isBearable(value)) context.reportInputMismatch(this, "not a finite number of bearable size");
            return value;
        }
    }

    private static boolean isBearable(Object number) {
        return switch (number) {
            case Double value -> Double.isFinite(value);
            case Float value -> Float.isFinite(value);
            case BigDecimal value -> Math.abs((long) value.precision() - value.scale()) <= MAX_EXPONENT;
            default -> true;
        };
    }
}
