/// Files: put there with a form, listed, and fetched again, with middleware around it all. Start with
/// [FilesSite].
@NullMarked
package dev.levada.examples.files;

import org.jspecify.annotations.NullMarked;
