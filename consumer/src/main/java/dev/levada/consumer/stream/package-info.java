/// What answers that last are made of: waiting for two things at once, being woken, bounded output, the
/// text of events. Not exported; for the consumers of this module.
@NullMarked
package dev.levada.consumer.stream;

import org.jspecify.annotations.NullMarked;
