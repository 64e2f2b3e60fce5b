package dev.levada.json;

import dev.levada.contract.Bytes;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/// Jackson 3 behind [JsonCodec].
final class JacksonCodec implements JsonCodec {
    static final JacksonCodec STANDARD = new JacksonCodec();

    private static final TypeReference<Map<String, @Nullable Object>> FIELDS = new TypeReference<>() {};

    private final JsonMapper mapper = JsonMapper.builder(JsonFactory.builder()
                    // The usual pool is per thread, which is one buffer per virtual thread and never reused.
                    .recyclerPool(JsonRecyclerPools.newBoundedPool(64))
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .addModule(new SimpleModule("levada")
                    .addSerializer(Bytes.class, new BytesSerializer())
                    .addDeserializer(Bytes.class, new BytesDeserializer()))
            .build();

    @Override
    public String encode(@Nullable Object value) {
        try {
            return mapper.writeValueAsString(value);
        } catch (JacksonException e) {
            throw new JsonException(
                    "Expected a value that can be written as JSON, but got " + describe(value) + reason(e), e);
        }
    }

    @Override
    public <T> T decode(String json, Class<T> type) {
        try {
            T value = mapper.readValue(json, type);
            if (value == null)
                throw new JsonException("Expected JSON for " + type.getSimpleName() + ", but got null.", null);
            return value;
        } catch (JacksonException e) {
            throw new JsonException(
                    "Expected JSON for " + type.getSimpleName() + ", but got something else" + reason(e), e);
        } catch (StackOverflowError e) {
            throw new JsonException("Expected JSON for " + type.getSimpleName() + ", but it nests too deep.", e);
        }
    }

    @Override
    public Map<String, @Nullable Object> toFields(Object value) {
        try {
            return mapper.convertValue(value, FIELDS);
        } catch (JacksonException | IllegalArgumentException e) {
            throw new JsonException(
                    "Expected a record or a map that can be sent as a message, but got " + describe(value) + reason(e),
                    e);
        }
    }

    @Override
    public <T> T fromFields(Map<String, ? extends @Nullable Object> fields, Class<T> type) {
        try {
            return mapper.convertValue(fields, type);
        } catch (JacksonException | IllegalArgumentException e) {
            throw new JsonException(
                    "Expected fields of " + type.getSimpleName() + ", but got " + fields.keySet() + reason(e), e);
        }
    }

    private static String describe(@Nullable Object value) {
        return value == null ? "nothing" : "a " + value.getClass().getName();
    }

    // The library's own text may quote what a peer sent, so only places and names are taken from it.
    private static String reason(Exception failure) {
        if (!(failure instanceof JacksonException e)) return ".";
        List<JacksonException.Reference> path = e.getPath();
        String where = path.isEmpty()
                ? ""
                : " at "
                        + path.stream()
                                .map(step -> step.getPropertyName() == null
                                        ? "[" + step.getIndex() + "]"
                                        : step.getPropertyName())
                                .collect(Collectors.joining("."));
        TokenStreamLocation location = e.getLocation();
        String place = location == null || location.getLineNr() < 1
                ? ""
                : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
        return where + place + ".";
    }

    private static final class BytesSerializer extends ValueSerializer<Bytes> {
        @Override
        public void serialize(Bytes value, JsonGenerator generator, SerializationContext context) {
            generator.writeBinary(value.toArray());
        }
    }

    private static final class BytesDeserializer extends ValueDeserializer<Bytes> {
        @Override
        public Bytes deserialize(JsonParser parser, DeserializationContext context) {
            return Bytes.wrap(parser.getBinaryValue());
        }
    }
}
