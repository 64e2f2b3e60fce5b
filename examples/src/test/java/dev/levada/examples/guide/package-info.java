/// The listings of README.md and of the pages in `docs`, compiled and run. What stands there between
/// `begin:` and `end:` stands in a page word by word; `ListingsTest` in the module `architecture` compares
/// the two.
@NullMarked
package dev.levada.examples.guide;

import org.jspecify.annotations.NullMarked;
