/// What needs a real Redis and more than one module.
@NullMarked
package dev.levada.interop.redis;

import org.jspecify.annotations.NullMarked;
