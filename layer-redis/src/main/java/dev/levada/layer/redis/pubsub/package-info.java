/// The layer that speaks the wire format of `channels_redis.pubsub`: topics, and nothing kept in Redis.
/// Start with [dev.levada.layer.redis.pubsub.RedisPubSubLayer].
@NullMarked
package dev.levada.layer.redis.pubsub;

import org.jspecify.annotations.NullMarked;
