/// A wall of live plots for many sensors. Start with [Reading].
@NullMarked
package dev.levada.examples.sensors;

import org.jspecify.annotations.NullMarked;
