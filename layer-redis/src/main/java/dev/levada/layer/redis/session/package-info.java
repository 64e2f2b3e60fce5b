/// Sessions in Redis: [RedisSessionStore].
@NullMarked
package dev.levada.layer.redis.session;

import org.jspecify.annotations.NullMarked;
