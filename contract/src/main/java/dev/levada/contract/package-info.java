/// What an application is, what it is given and what it may say: four one-method interfaces
/// ([Application], [Receive], [Send], [Middleware]), the [Scope] that describes one connection, the
/// events of each protocol as records, and the legal order of those events.
///
/// Start with [Application], then [WebSocketEvent]. Nothing here does I/O, starts a thread, logs or knows
/// JSON.
@NullMarked
package dev.levada.contract;

import org.jspecify.annotations.NullMarked;
