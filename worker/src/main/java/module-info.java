import org.jspecify.annotations.NullMarked;

/// Workers: consumers of named channels, run with retries and a graceful end, in any process.
@NullMarked
module dev.levada.worker {
    requires static org.jspecify;
    requires transitive dev.levada.contract;
    requires transitive dev.levada.json;
    requires transitive dev.levada.layer;
    requires transitive dev.levada.routing;

    exports dev.levada.worker;

    // Messages of its own are records that are read as JSON.
    opens dev.levada.worker to
            tools.jackson.databind;
}
