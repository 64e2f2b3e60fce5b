package dev.levada.json;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

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
            .addModule(new StrictModule())
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .build();

    @Override
    public String encode(@Nullable Object value) {
        try {
            return mapper.writeValueAsString(value);
        } catch (JacksonException e) {
            throw new JsonException(
                    "Expected a value that can be written as JSON, but got " + describe(value) + Problem.place(e), e);
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
            throw Problem.reading(e, type, "JSON for " + type.getSimpleName());
        } catch (StackOverflowError e) {
            throw new JsonException("Expected JSON for " + type.getSimpleName() + ", but it nests too deep.", e);
        }
    }

    @Override
    public Map<String, @Nullable Object> toFields(Object value) {
        try {
            return mapper.convertValue(value, FIELDS);
        } catch (JacksonException e) {
            throw new JsonException(
                    "Expected a record or a map that can be sent as a message, but got " + describe(value)
                            + Problem.place(e),
                    e);
        } catch (StackOverflowError e) {
            throw new JsonException(
                    "Expected a record or a map that can be sent as a message, but " + describe(value)
                            + " nests too deep.",
                    e);
        }
    }

    @Override
    public <T> T fromFields(Map<String, ? extends @Nullable Object> fields, Class<T> type) {
        try {
            return mapper.convertValue(fields, type);
        } catch (JacksonException e) {
            throw Problem.reading(e, type, "fields of " + type.getSimpleName());
        } catch (StackOverflowError e) {
            throw new JsonException("Expected fields of " + type.getSimpleName() + ", but they nest too deep.", e);
        }
    }

    private static String describe(@Nullable Object value) {
        return value == null ? "nothing" : "a " + value.getClass().getName();
    }
}
