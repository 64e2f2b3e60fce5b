/// Connections to Redis that come back by themselves; only here and in the layers is Lettuce known.
@NullMarked
package dev.levada.layer.redis.link;

import org.jspecify.annotations.NullMarked;
