/// Who is there: [Authentication] finds out and puts an [Identity] into the scope; [Guarded] lets in only
/// who may; [Revocations] closes the sockets of those who may no longer, in every process.
@NullMarked
package dev.levada.middleware.identity;

import org.jspecify.annotations.NullMarked;
