import org.jspecify.annotations.NullMarked;

/// Consumers: WebSocket, JSON, HTTP and event streams, on the contract, the routes and the channel layer.
@NullMarked
module dev.levada.consumer {
    requires static org.jspecify;
    requires transitive dev.levada.contract;
    requires transitive dev.levada.json;
    requires transitive dev.levada.layer;
    requires transitive dev.levada.routing;

    exports dev.levada.consumer;
    exports dev.levada.consumer.transport;
    exports dev.levada.consumer.multiplex;
    exports dev.levada.consumer.function;

    // These read messages as records of their own.
    opens dev.levada.consumer.multiplex to
            tools.jackson.databind;
    opens dev.levada.consumer to
            tools.jackson.databind;
}
