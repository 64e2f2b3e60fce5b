/// The access log: [AccessLog] is told by event loops and writes on a thread of its own. Not exported.
@NullMarked
package dev.levada.server.log;

import org.jspecify.annotations.NullMarked;
