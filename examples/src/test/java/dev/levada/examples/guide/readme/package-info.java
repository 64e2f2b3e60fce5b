/// The chat of README.md.
@NullMarked
package dev.levada.examples.guide.readme;

import org.jspecify.annotations.NullMarked;
