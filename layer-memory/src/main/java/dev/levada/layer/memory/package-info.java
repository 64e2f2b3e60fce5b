/// The channel layer of one process, behind `memory:`. Start with [MemoryChannelLayer].
///
/// What waits is a [MessageQueue], be it of a mailbox or of a work queue; who waits is a [Ticket]. What
/// outlives its time is found by whoever reads next, or by the one [Sweeper] when nobody reads.
@NullMarked
package dev.levada.layer.memory;

import org.jspecify.annotations.NullMarked;
