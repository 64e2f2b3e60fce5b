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

    // JsonForm reads the type of a message as a record of its own.
    opens dev.levada.consumer to
            tools.jackson.databind;
}
