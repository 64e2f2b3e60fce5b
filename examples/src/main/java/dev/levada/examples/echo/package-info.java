/// The plain subject, at which outside test suites and load generators are pointed: [EchoSubject].
@NullMarked
package dev.levada.examples.echo;

import org.jspecify.annotations.NullMarked;
