/// The load generator: one thread, one selector, up to some 18,000 connections, its own small codec.
///
/// It keeps about 200 bytes per connection beside what the JDK's channel takes, so that it can stand in the
/// same machine as the server it loads. Loopback only.
@NullMarked
package dev.levada.benchmarks.load;

import org.jspecify.annotations.NullMarked;
