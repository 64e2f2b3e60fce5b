/// One object per connection, which may keep what it knows in plain fields: [WebSocketConsumer],
/// [JsonWebSocketConsumer] and [HttpConsumer], with [Sockets] and [Http] to make routes of them.
///
/// A consumer's hooks are called one at a time, on the connection's own virtual thread, for what its peer
/// sends and for what comes from the channel layer alike. Blocking is fine there. Start with
/// [WebSocketConsumer].
@NullMarked
package dev.levada.consumer;

import org.jspecify.annotations.NullMarked;
