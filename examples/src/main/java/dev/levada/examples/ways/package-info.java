/// One consumer, three ways to it: WebSocket, server-sent events, long poll. Start with [WaysSite]; what
/// goes over the wire is in `ways.js`.
@NullMarked
package dev.levada.examples.ways;

import org.jspecify.annotations.NullMarked;
