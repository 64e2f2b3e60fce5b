package dev.levada.examples.deploy;

import static dev.levada.consumer.Sockets.socket;

import dev.levada.contract.Application;
import dev.levada.routing.Routes;

/// Rooms in which everything is counted.
public final class DeploySite {
    private DeploySite() {}

    /// The application, for `levada worker --consumers`.
    public static Application create() {
        return Routes.of(socket("/room/{room}", CountingConsumer::new));
    }
}
