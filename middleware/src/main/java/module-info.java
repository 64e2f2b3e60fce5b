import org.jspecify.annotations.NullMarked;

/// Applications around applications. They know the contract and nothing else, so that they stand in front
/// of any application behind any server.
@NullMarked
module dev.levada.middleware {
    requires static org.jspecify;
    requires transitive dev.levada.contract;

    exports dev.levada.middleware;
}
