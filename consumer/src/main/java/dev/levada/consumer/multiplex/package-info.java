/// Many WebSockets behind one: [Streams].
@NullMarked
package dev.levada.consumer.multiplex;

import org.jspecify.annotations.NullMarked;
