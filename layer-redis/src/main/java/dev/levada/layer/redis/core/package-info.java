/// The layer that shares its keys with `channels_redis.core.RedisChannelLayer`: a sorted set for each
/// process, work queue and group. Start at [dev.levada.layer.redis.core.RedisCoreLayer].
@NullMarked
package dev.levada.layer.redis.core;

import org.jspecify.annotations.NullMarked;
