/// Middleware for what most sites need at their door. Each part is one class, made with its options and put
/// around an application; the order on the page is the order of execution:
///
/// ```java
/// Application site = RequestIds.made()
///         .then(AllowedHosts.of("example.com", ".example.com"))
///         .then(Cors.allowing("https://app.example.com").withCredentials())
///         .then(SecurityHeaders.standard())
///         .then(ResponseCompression.standard())
///         .around(routes);
/// ```
///
/// What refuses a request refuses a WebSocket's handshake the same way. Start with [RequestIds], which is
/// the simplest.
@NullMarked
package dev.levada.middleware;

import org.jspecify.annotations.NullMarked;
