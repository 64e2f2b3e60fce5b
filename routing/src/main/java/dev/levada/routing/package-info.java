/// Routers: [ProtocolRouter] by the type of a scope, [Routes] by path or channel name. A router is an
/// application, so routers nest and stand anywhere an application may stand.
///
/// ```java
/// Application site = new ProtocolRouter(
///     http(Routes.of(Route.path("/documents/{slug:slug}", documents).named("document"))),
///     webSocket(Routes.of(Route.path("/ws/chat/{room}", chat))),
///     channel(Routes.of(Route.channel("thumbnails", thumbnails))));
/// ```
///
/// Mistakes in a route are [dev.levada.contract.ContractException]s while the routes are put together; a
/// path that no route takes is a 404 or a refused handshake. Start with [Route].
@NullMarked
package dev.levada.routing;

import org.jspecify.annotations.NullMarked;
