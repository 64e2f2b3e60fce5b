import org.jspecify.annotations.NullMarked;

/// Routers by protocol, path and channel name. They know the contract and nothing else.
@NullMarked
module dev.levada.routing {
    requires static org.jspecify;
    requires transitive dev.levada.contract;

    exports dev.levada.routing;
}
