/// One accepted connection: bytes in, events up, events down, bytes out. Not exported.
///
/// Reading order: [ConnectionInitializer], [HttpConnection], [HttpExchange], [WebSocketHandshake],
/// [WebSocketConnection], [EventQueue] (towards the application), [Outbox] (towards the peer), [GroupLane].
///
/// Who may do what: classes with a Netty handler or a `...OnLoop` method run on the connection's event
/// loop, never block and never run user code. [EventQueue#next], [HttpExchange#accept] and
/// [WebSocketSession#accept] run on the application's thread and may block. The two sides meet in
/// [EventQueue] and [Outbox] only.
@NullMarked
package dev.levada.server.connection;

import org.jspecify.annotations.NullMarked;
