/// Where Redis is and how the layers use it.
@NullMarked
package dev.levada.layer.redis.options;

import org.jspecify.annotations.NullMarked;
