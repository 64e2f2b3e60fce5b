/// Work done beside the sockets: the code of docs/workers.md. [PicturesSite] is what `levada serve` and
/// `levada worker` are given.
@NullMarked
package dev.levada.examples.work;

import org.jspecify.annotations.NullMarked;
