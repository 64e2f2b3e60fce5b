import org.jspecify.annotations.NullMarked;

/// Channel layers over Redis: two that speak the wire formats of Python Channels, and one of our own.
@NullMarked
module dev.levada.layer.redis {
    requires static org.jspecify;
    requires transitive dev.levada.layer;
    // Only for sessions: who has none needs no middleware.
    requires static transitive dev.levada.middleware;
    requires lettuce.core;
    requires reactor.core;
    requires io.netty.common;
    requires io.netty.resolver;
    requires io.netty.resolver.dns;
    requires io.netty.transport;

    exports dev.levada.layer.redis;
    exports dev.levada.layer.redis.options;
    exports dev.levada.layer.redis.session;

    provides dev.levada.layer.ChannelLayerProvider with
            dev.levada.layer.redis.RedisLayerProvider;
}
