package dev.levada.layer.redis.wire;

import dev.levada.contract.Bytes;
import dev.levada.contract.ContractException;
import dev.levada.contract.Quoted;
import dev.levada.json.JsonCodec;
import dev.levada.json.JsonException;
import dev.levada.layer.redis.wire.WireFormat.Decoded;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A message as a JSON object in UTF-8. Bytes cannot be carried. Integers beyond 64 bits become decimal
/// text when read, as with [MessagePackReader]; a key that comes twice, NaN and infinities are refused.
final class JsonBody implements Body {
    private static final JsonCodec CODEC = JsonCodec.standard();

    @Override
    public byte[] encode(Outgoing outgoing, int leftFree) {
        var message = outgoing.message();
        var all = new LinkedHashMap<String, @Nullable Object>();
        all.put("type", message.type());
        all.putAll(message.fields());
        if (outgoing.frame() != null) all.put(Outgoing.FRAME, outgoing.frame());
        if (outgoing.key() != null) all.put(Outgoing.KEY, outgoing.key());
        if (outgoing.channels() != null) all.put(Outgoing.CHANNELS, outgoing.channels());
        for (var field : all.entrySet())
            if (hasBytes(field.getValue()))
                throw new ContractException("Expected a message without bytes, because the layer writes JSON, but the"
                        + " field " + Quoted.of(field.getKey()) + " of " + Quoted.of(message.type())
                        + " holds bytes. Send text, or let every process use MessagePack.");
        byte[] json = CODEC.encode(all).getBytes(StandardCharsets.UTF_8);
        int begin = leftFree + outgoing.mark().spaces();
        byte[] body = new byte[begin + json.length];
        for (int i = leftFree; i < begin; i++) body[i] = ' ';
        System.arraycopy(json, 0, body, begin, json.length);
        return body;
    }

    private static boolean hasBytes(@Nullable Object value) {
        return switch (value) {
            case null -> false;
            case Bytes _ -> true;
            case Map<?, ?> map -> map.values().stream().anyMatch(JsonBody::hasBytes);
            case List<?> list -> list.stream().anyMatch(JsonBody::hasBytes);
            default -> false;
        };
    }

    @Override
    public Decoded decode(byte[] bytes, int from) {
        int begin = from;
        while (begin < bytes.length && bytes[begin] == ' ') begin++;
        var incoming = new Incoming(0);
        incoming.mark(Mark.ofSpaces(begin - from));
        for (var entry : read(Utf8.decode(bytes, begin, bytes.length - begin)).entrySet())
            incoming.put((String) entry.getKey(), carried(entry.getValue()));
        return incoming.decoded();
    }

    private static Map<?, ?> read(String json) {
        try {
            return CODEC.decode(json, Map.class);
        } catch (JsonException e) {
            // The codec's text says where and repeats nothing; its cause may say more.
            throw new WireException("Expected a message as a JSON object. " + e.getMessage());
        }
    }

    private static @Nullable Object carried(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                var copy = LinkedHashMap.<String, @Nullable Object>newLinkedHashMap(map.size());
                map.forEach((key, element) -> copy.put((String) key, carried(element)));
                yield copy;
            }
            case List<?> list ->
                list.stream().<@Nullable Object>map(JsonBody::carried).toList();
            case BigInteger number -> number.toString();
            case Double number
            when !Double.isFinite(number) ->
                throw new WireException("Expected a finite number in JSON, but got " + number + ".");
            case null, default -> value;
        };
    }
}
