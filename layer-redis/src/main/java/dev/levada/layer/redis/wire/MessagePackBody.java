package dev.levada.layer.redis.wire;

import dev.levada.layer.redis.wire.WireFormat.Decoded;

/// A message as a map in MessagePack.
final class MessagePackBody implements Body {
    private static final String TYPE = "type";

    @Override
    public byte[] encode(Outgoing outgoing, int leftFree) {
        var message = outgoing.message();
        var channels = outgoing.channels();
        var frame = outgoing.frame();
        var latest = outgoing.key();
        var writer = new MessagePackWriter(leftFree);
        int more = 1 + (frame == null ? 0 : 1) + (latest == null ? 0 : 1) + (channels == null ? 0 : 1);
        writer.mapHeader(message.fields().size() + more);
        if (outgoing.mark() == Mark.NONE) writer.text(TYPE);
        else writer.textWithLengthOf(outgoing.mark().lengthBytes(), TYPE);
        writer.text(message.type());
        message.fields().forEach((key, value) -> {
            writer.text(key);
            writer.value(value);
        });
        if (frame != null) {
            writer.text(Outgoing.FRAME);
            writer.value(frame);
        }
        if (latest != null) {
            writer.text(Outgoing.KEY);
            writer.text(latest);
        }
        if (channels != null) {
            writer.text(Outgoing.CHANNELS);
            writer.value(channels);
        }
        return writer.toArray();
    }

    @Override
    public Decoded decode(byte[] bytes, int from) {
        var reader = new MessagePackReader(bytes, from);
        int entries = reader.mapHeader();
        var incoming = new Incoming(entries);
        for (int i = 0; i < entries; i++) {
            int head = reader.peek();
            var key = reader.key();
            if (i == 0 && key.equals(TYPE)) incoming.mark(Mark.ofHead(head));
            incoming.put(key, reader.value(1));
        }
        reader.end();
        return incoming.decoded();
    }
}
