/// One consumer, three ways to it: [Transports] mounts a WebSocket consumer as a WebSocket, as a stream of
/// server-sent events with POST, and as a long poll.
@NullMarked
package dev.levada.consumer.transport;

import org.jspecify.annotations.NullMarked;
