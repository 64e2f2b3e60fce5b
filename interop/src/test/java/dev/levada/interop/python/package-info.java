/// Levada and Python Channels on one Redis, each met as the other's process. Start with [DirectSendTest].
@NullMarked
package dev.levada.interop.python;

import org.jspecify.annotations.NullMarked;
