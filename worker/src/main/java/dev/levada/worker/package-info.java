/// Work on named channels. Start with [WorkConsumer], which says what is done, and [Worker], which runs it.
///
/// A worker runs some channels. Each has a reader of the layer and as many threads as it declares; a thread
/// fetches one piece of work, runs the consumer's handler, and acknowledges.
@NullMarked
package dev.levada.worker;

import org.jspecify.annotations.NullMarked;
