/// HTTP/1 on one connection: requests in order, bodies in both directions. Not exported.
///
/// Reading order: [HttpConnection], [HttpLife], [RequestReader], [HttpExchange], [HttpResponses].
@NullMarked
package dev.levada.server.http;

import org.jspecify.annotations.NullMarked;
