/// Work done beside the sockets, in the smallest form: code of docs/workers.md. [BankSite] is what `levada
/// serve` and `levada worker` are given. An application with work is `dev.levada.examples.thumbnails`.
@NullMarked
package dev.levada.examples.work;

import org.jspecify.annotations.NullMarked;
