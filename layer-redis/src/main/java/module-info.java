import org.jspecify.annotations.NullMarked;

/// Channel layers over Redis: two that speak the wire formats of Python Channels, and one of our own.
@NullMarked
module dev.levada.layer.redis {
    requires static org.jspecify;
    requires transitive dev.levada.layer;
    requires lettuce.core;
    requires io.netty.common;
    requires io.netty.transport;

    exports dev.levada.layer.redis;
    exports dev.levada.layer.redis.options;

    provides dev.levada.layer.ChannelLayerProvider with
            dev.levada.layer.redis.RedisLayerProvider;
}
