/// The editorial desk: documents, who reads and who edits them. Start with [EditorialConsumer].
@NullMarked
package dev.levada.examples.editorial;

import org.jspecify.annotations.NullMarked;
