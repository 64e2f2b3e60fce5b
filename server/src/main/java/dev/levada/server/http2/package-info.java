/// HTTP/2 on one connection (RFC 9113): its streams are requests and WebSockets (RFC 8441). Not exported.
///
/// Reading order: [Http2Setup], [MultiplexConnection], [RequestStream], [SocketStream]; what guards them is
/// [FrameGuard]. Netty does frames, header compression and flow control; here is what they mean, until when
/// and how much.
@NullMarked
package dev.levada.server.http2;

import org.jspecify.annotations.NullMarked;
