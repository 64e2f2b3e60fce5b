/// Bytes in and out, for what goes over the link.
@NullMarked
package dev.levada.edge.bytes;

import org.jspecify.annotations.NullMarked;
