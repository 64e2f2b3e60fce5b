/// Many rooms over one WebSocket, with the browser's client. Start with [StreamsSite].
@NullMarked
package dev.levada.examples.streams;

import org.jspecify.annotations.NullMarked;
