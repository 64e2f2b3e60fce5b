/// What is measured and how: one class per workload, each printing tables and judging its bars.
@NullMarked
package dev.levada.benchmarks.workload;

import org.jspecify.annotations.NullMarked;
