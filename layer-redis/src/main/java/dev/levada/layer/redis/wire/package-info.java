/// What stands in Redis, byte for byte: messages and broadcasts as the Python layers write and read them,
/// encryption, and which server a name lives on. No connection, no thread, no clock but for the age of
/// encrypted messages. Start at [dev.levada.layer.redis.wire.WireFormat].
@NullMarked
package dev.levada.layer.redis.wire;

import org.jspecify.annotations.NullMarked;
