/// Sessions: what a site remembers of a browser between its requests and on its WebSockets. [Sessions] is
/// the middleware, [Session] what applications use, [SessionStore] where it is kept.
@NullMarked
package dev.levada.middleware.session;

import org.jspecify.annotations.NullMarked;
