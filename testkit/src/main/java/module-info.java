import org.jspecify.annotations.NullMarked;

/// Tests of applications, in memory or against a live server, with any test library.
@NullMarked
module dev.levada.testkit {
    requires static org.jspecify;
    requires transitive dev.levada.contract;
    requires dev.levada.json;
    requires dev.levada.layer;

    exports dev.levada.testkit;
}
