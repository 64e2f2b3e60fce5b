/// What `./levada demo` serves. Start with [dev.levada.examples.chat].
@NullMarked
package dev.levada.examples;

import org.jspecify.annotations.NullMarked;
