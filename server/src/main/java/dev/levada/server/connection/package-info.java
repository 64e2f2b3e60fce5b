/// What connections of every protocol are made of: their loop, their deadlines, the queue towards the
/// application, the application's run. Not exported.
///
/// Who may do what, here and in the packages of the protocols: classes with a Netty handler or a
/// `...OnLoop` method run on the connection's event loop, never block and never run user code. What
/// applications call ([EventQueue#next] and the `accept` of a scope) runs on their thread and may block.
/// The two sides meet in queues only.
@NullMarked
package dev.levada.server.connection;

import org.jspecify.annotations.NullMarked;
