/// The project that `docs/tutorial.md` ends with.
@NullMarked
package dev.levada.examples.guide.tutorial;

import org.jspecify.annotations.NullMarked;
