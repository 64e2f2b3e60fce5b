/// Counters with closed sets of labels, cheap enough for every request and message. Imports nothing of
/// this module. Not exported.
@NullMarked
package dev.levada.server.tally;

import org.jspecify.annotations.NullMarked;
