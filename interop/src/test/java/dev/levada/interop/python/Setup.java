package dev.levada.interop.python;

import dev.levada.interop.python.SharedLayer.Format;

/// The ways in which two sides meet: format, serializer, encryption, and which Redis.
enum Setup {
    CORE(Format.CORE, "msgpack", false, false),
    CORE_ENCRYPTED(Format.CORE, "msgpack", true, false),
    CORE_JSON(Format.CORE, "json", false, false),
    CORE_JSON_ENCRYPTED(Format.CORE, "json", true, false),
    CORE_ON_6_2(Format.CORE, "msgpack", false, true),
    PUBSUB(Format.PUBSUB, "msgpack", false, false),
    PUBSUB_ENCRYPTED(Format.PUBSUB, "msgpack", true, false),
    PUBSUB_JSON(Format.PUBSUB, "json", false, false),
    PUBSUB_JSON_ENCRYPTED(Format.PUBSUB, "json", true, false),
    PUBSUB_ON_6_2(Format.PUBSUB, "msgpack", false, true);

    final Format format;
    final boolean isOld;
    private final String serializer;
    private final boolean isEncrypted;

    Setup(Format format, String serializer, boolean isEncrypted, boolean isOld) {
        this.format = format;
        this.serializer = serializer;
        this.isEncrypted = isEncrypted;
        this.isOld = isOld;
    }

    /// Whether messages may hold bytes.
    boolean carriesBytes() {
        return serializer.equals("msgpack");
    }

    /// The layer on a server there.
    SharedLayer on(int... ports) {
        var layer = SharedLayer.of(format, ports).withSerializer(serializer);
        return isEncrypted ? layer.withKeys("a secret of both sides", "an older one") : layer;
    }
}
