/// What Levada costs, beside the limit, in one run: `./levada bench`.
///
/// Start with [Bench]; `workload` says what is measured and how, `load` makes the load, `subject` is what
/// is measured (each in a JVM of its own), `process` starts those JVMs and reads their figures.
@NullMarked
package dev.levada.benchmarks;

import org.jspecify.annotations.NullMarked;
