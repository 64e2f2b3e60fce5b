/// Sockets in one process, consumers in others, so that a deploy closes no socket: [dev.levada.edge.Edge]
/// holds the sockets and knows no application, [dev.levada.edge.ConsumerWorker] runs the application. Both
/// find each other through a channel layer.
@NullMarked
package dev.levada.edge;

import org.jspecify.annotations.NullMarked;
