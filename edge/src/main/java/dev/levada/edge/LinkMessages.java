package dev.levada.edge;

import dev.levada.contract.Bytes;
import dev.levada.contract.ChannelMessage;
import dev.levada.edge.bytes.ByteReader;
import dev.levada.edge.bytes.ByteWriter;
import dev.levada.edge.bytes.MalformedException;
import dev.levada.edge.link.Packet;
import dev.levada.layer.GroupName;
import java.util.LinkedHashMap;

/// How edges and workers speak over a channel layer. The version stands outside of what it describes.
final class LinkMessages {
    static final String PACKET = "levada.link";
    static final String HELLO = "levada.link.hello";
    static final String WHO = "levada.link.who";

    private static final String VERSION = "v";
    private static final String FROM = "f";
    private static final String BODY = "b";
    private static final String DRAINING = "d";

    private LinkMessages() {}

    /// Where the edges of a site hear of workers.
    static GroupName edges(String site) {
        return GroupName.of("levada-edges", site);
    }

    /// Where the workers of a site hear of edges.
    static GroupName workers(String site) {
        return GroupName.of("levada-workers", site);
    }

    static ChannelMessage packet(String from, Packet packet) {
        var out = new ByteWriter(48 + packet.frames().length())
                .number(packet.session())
                .number(packet.number())
                .number(packet.acknowledged())
                .number(packet.stamp())
                .number(packet.echo())
                .number(packet.flags())
                .raw(packet.frames());
        var fields = new LinkedHashMap<String, Object>();
        fields.put(VERSION, Packet.VERSION);
        fields.put(FROM, from);
        fields.put(BODY, out.toBytes());
        return ChannelMessage.of(PACKET, fields);
    }

    static ChannelMessage hello(String from, boolean isDraining) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put(VERSION, Packet.VERSION);
        fields.put(FROM, from);
        fields.put(DRAINING, isDraining);
        return ChannelMessage.of(HELLO, fields);
    }

    /// The version of the link that the sender speaks; 0 when it says none.
    static long version(ChannelMessage message) {
        return message.get(VERSION) instanceof Long version ? version : 0;
    }

    static String from(ChannelMessage message) {
        return message.text(FROM);
    }

    static boolean isDraining(ChannelMessage message) {
        return Boolean.TRUE.equals(message.get(DRAINING));
    }

    /// @throws dev.levada.contract.LevadaException when there is none in the message
    static Packet packet(ChannelMessage message) {
        if (!(message.get(BODY) instanceof Bytes body))
            throw new MalformedException("Expected bytes in a message of the link.");
        var in = new ByteReader(body);
        return new Packet(
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.count(Integer.MAX_VALUE),
                in.rest());
    }
}
