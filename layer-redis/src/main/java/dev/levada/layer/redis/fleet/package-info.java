/// The layer of our own over Redis, for fleets without Python.
@NullMarked
package dev.levada.layer.redis.fleet;

import org.jspecify.annotations.NullMarked;
