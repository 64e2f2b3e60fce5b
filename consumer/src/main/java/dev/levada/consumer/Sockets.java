package dev.levada.consumer;

import dev.levada.routing.Route;
import java.util.function.Supplier;

/// Routes to WebSocket consumers: `socket("/ws/chat/{room}", ChatConsumer::new)`.
public final class Sockets {
    private Sockets() {}

    /// A route to a consumer, of which each connection gets a new one.
    ///
    /// @param path as for [Route#path]
    /// @param factory makes a new instance at each call; any thread may call it. It is called once here, to
    ///     check the consumer's declarations.
    /// @throws dev.levada.contract.ContractException when the path or the declarations are wrong; the
    ///     message names the consumer
    public static Route socket(String path, Supplier<? extends WebSocketConsumer> factory) {
        return Route.path(path, WebSocketConsumer.application(factory));
    }
}
