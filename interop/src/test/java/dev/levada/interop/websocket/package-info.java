/// WebSocket as others see it: a public conformance suite, and clients of other languages.
@NullMarked
package dev.levada.interop.websocket;

import org.jspecify.annotations.NullMarked;
