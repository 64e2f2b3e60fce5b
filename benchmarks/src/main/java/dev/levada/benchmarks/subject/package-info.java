/// What is measured: programs that run in a JVM of their own. Two of them are the limits that Levada is
/// compared with, raw Netty and a bare write loop.
@NullMarked
package dev.levada.benchmarks.subject;

import org.jspecify.annotations.NullMarked;
