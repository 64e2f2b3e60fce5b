import org.jspecify.annotations.NullMarked;

/// The `levada` command. It knows every other module and is imported by none.
@NullMarked
module dev.levada.cli {
    requires static org.jspecify;
    requires dev.levada.consumer;
    requires dev.levada.contract;
    requires dev.levada.edge;
    requires dev.levada.layer;
    requires dev.levada.routing;
    requires dev.levada.server;
    requires dev.levada.worker;
    requires info.picocli;
    // What is a name in Java.
    requires java.compiler;
    // The signals of the process; see StopSignals.
    requires jdk.unsupported;

    exports dev.levada.cli;

    // The state of the consumer that a worker rehearses with.
    opens dev.levada.cli to
            tools.jackson.databind;
}
