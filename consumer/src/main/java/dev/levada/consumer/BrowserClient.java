package dev.levada.consumer;

import dev.levada.routing.Route;

/// The package `levada-client` for browsers, served out of this module: streams over one WebSocket that
/// comes back by itself. Pages import it as a module, without a build:
///
/// ```js
/// import { connect } from "/assets/levada-client.js";
/// ```
///
/// Its server side is [dev.levada.consumer.multiplex.Streams].
public final class BrowserClient {
    private BrowserClient() {}

    /// A route for GET to it.
    ///
    /// @param path such as `/assets/levada-client.js`
    public static Route at(String path) {
        return Http.get(path, Http.page(BrowserClient.class, "client/levada-client.js"));
    }
}
