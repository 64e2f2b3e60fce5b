/// Starts the measured programs, each in a JVM of its own, reads what they cost, and ends them whatever
/// happens.
@NullMarked
package dev.levada.benchmarks.process;

import org.jspecify.annotations.NullMarked;
