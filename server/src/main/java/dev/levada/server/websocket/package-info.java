/// WebSockets (RFC 6455): handshake, frames, closing, broadcasts. Not exported.
///
/// Reading order: [WebSocketHandshake], [WebSocketConnection], [WebSocketSession] (the application's side),
/// [Outbox] (towards the peer), [GroupLane].
@NullMarked
package dev.levada.server.websocket;

import org.jspecify.annotations.NullMarked;
