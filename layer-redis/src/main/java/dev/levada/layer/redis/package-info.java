/// Opens channel layers over Redis: `redis:`, `redis+pubsub:`, `redis+levada:`.
@NullMarked
package dev.levada.layer.redis;

import org.jspecify.annotations.NullMarked;
