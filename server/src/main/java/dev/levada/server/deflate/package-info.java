/// Compression of WebSocket messages (RFC 7692): what is agreed on, and what compresses. Not exported.
///
/// All of it belongs to one event loop, but for the methods that say otherwise.
@NullMarked
package dev.levada.server.deflate;

import org.jspecify.annotations.NullMarked;
