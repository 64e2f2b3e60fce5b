package dev.levada.interop.python;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// A layer as it is described to both sides.
///
/// @param ports of its Redis servers on the loopback, in order; of Sentinels, where there is a master
/// @param master the name of the master that Sentinel watches, or empty
/// @param keys to encrypt with; empty for none
/// @param serializer `msgpack` or `json`
/// @param capacity of a channel
record SharedLayer(
        Format format,
        List<Integer> ports,
        String master,
        String prefix,
        List<String> keys,
        String serializer,
        int capacity) {
    /// The two formats.
    enum Format {
        CORE("core", ""),
        PUBSUB("pubsub", "+pubsub");

        final String name;
        final String suffix;

        Format(String name, String suffix) {
            this.name = name;
            this.suffix = suffix;
        }
    }

    static SharedLayer of(Format format, int... ports) {
        var list = new ArrayList<Integer>();
        for (int port : ports) list.add(port);
        return new SharedLayer(format, list, "", "asgi", List.of(), "msgpack", 100);
    }

    SharedLayer withPrefix(String prefix) {
        return new SharedLayer(format, ports, master, prefix, keys, serializer, capacity);
    }

    SharedLayer withMaster(String master) {
        return new SharedLayer(format, ports, master, prefix, keys, serializer, capacity);
    }

    SharedLayer withKeys(String... keys) {
        return new SharedLayer(format, ports, master, prefix, List.of(keys), serializer, capacity);
    }

    SharedLayer withSerializer(String serializer) {
        return new SharedLayer(format, ports, master, prefix, keys, serializer, capacity);
    }

    SharedLayer withCapacity(int capacity) {
        return new SharedLayer(format, ports, master, prefix, keys, serializer, capacity);
    }

    /// As Levada opens it.
    String url() {
        return (master.isEmpty() ? "redis" : "redis-sentinel") + format.suffix + "://"
                + ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","))
                + "?prefix=" + prefix + "&capacity=" + capacity + "&serializer=" + serializer
                + (keys.isEmpty()
                        ? ""
                        : "&encryption-key="
                                + keys.stream().map(SharedLayer::encoded).collect(Collectors.joining(",")))
                + (master.isEmpty() ? "" : "&master=" + master);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /// As the settings of Django have it.
    Map<String, Object> pythonOptions() {
        var options = new LinkedHashMap<String, Object>();
        options.put("hosts", hosts());
        options.put("prefix", prefix);
        options.put("serializer_format", serializer);
        if (!keys.isEmpty()) options.put("symmetric_encryption_keys", keys);
        if (format == Format.CORE) options.put("capacity", capacity);
        return options;
    }

    private List<?> hosts() {
        if (master.isEmpty())
            return ports.stream().map(port -> "redis://127.0.0.1:" + port).toList();
        var sentinels = ports.stream().map(port -> List.of("127.0.0.1", port)).toList();
        return List.of(Map.of("master_name", master, "sentinels", sentinels));
    }
}
