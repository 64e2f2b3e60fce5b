/// How a server is set up, and what it counts. Imported by everything in this module, imports nothing of
/// it but how options are written.
@NullMarked
package dev.levada.server.options;

import org.jspecify.annotations.NullMarked;
