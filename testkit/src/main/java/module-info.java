import org.jspecify.annotations.NullMarked;

/// Tests of applications, in memory or against a live server, with any test library.
@NullMarked
module dev.levada.testkit {
    requires static org.jspecify;
    requires transitive dev.levada.contract;
    requires dev.levada.edge;
    requires dev.levada.json;
    requires transitive dev.levada.layer;
    requires transitive dev.levada.server;

    exports dev.levada.testkit;
}
