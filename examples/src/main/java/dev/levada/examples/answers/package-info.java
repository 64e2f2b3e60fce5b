/// A long answer that is written piece by piece, and goes on where it was. Start with [Writers].
@NullMarked
package dev.levada.examples.answers;

import org.jspecify.annotations.NullMarked;
