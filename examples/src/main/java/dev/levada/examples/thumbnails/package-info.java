/// Pictures whose thumbnails are made in the background. Start with [Thumbnails].
@NullMarked
package dev.levada.examples.thumbnails;

import org.jspecify.annotations.NullMarked;
