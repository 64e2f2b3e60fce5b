import org.jspecify.annotations.NullMarked;

/// Applications around applications. They know neither servers nor consumers, so that they stand in front
/// of any application behind any server.
@NullMarked
module dev.levada.middleware {
    requires static org.jspecify;
    requires transitive dev.levada.contract;
    requires transitive dev.levada.layer;
    requires dev.levada.json;
    requires static transitive java.sql;

    exports dev.levada.middleware;
    exports dev.levada.middleware.identity;
    exports dev.levada.middleware.session;
}
