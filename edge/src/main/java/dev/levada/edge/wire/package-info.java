/// What the link carries, as bytes: scopes, events, effects, messages of the channel layer.
@NullMarked
package dev.levada.edge.wire;

import org.jspecify.annotations.NullMarked;
