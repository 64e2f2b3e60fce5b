/// What the applications share: the parts of their pages, and counts of what is connected.
@NullMarked
package dev.levada.examples.common;

import org.jspecify.annotations.NullMarked;
