import org.jspecify.annotations.NullMarked;

/// Applications to read, run and copy from. They use what the libraries export and nothing else.
@NullMarked
module dev.levada.examples {
    requires static org.jspecify;
    requires transitive dev.levada.consumer;
    requires transitive dev.levada.layer;
    requires dev.levada.binding;
    requires java.desktop;
    requires dev.levada.middleware;
    requires java.management;
    requires java.net.http;
    requires transitive dev.levada.presence;
    requires transitive dev.levada.routing;
    requires dev.levada.worker;
    // The databases of the incident tracker.
    requires com.h2database;
    requires org.postgresql.jdbc;
    requires static org.checkerframework.checker.qual;

    exports dev.levada.examples;
    exports dev.levada.examples.answers;
    exports dev.levada.examples.chat;
    exports dev.levada.examples.common;
    exports dev.levada.examples.deploy;
    exports dev.levada.examples.echo;
    exports dev.levada.examples.editorial;
    exports dev.levada.examples.files;
    exports dev.levada.examples.incidents;
    exports dev.levada.examples.notices;
    exports dev.levada.examples.sensors;
    exports dev.levada.examples.streams;
    exports dev.levada.examples.thumbnails;
    exports dev.levada.examples.ways;
    exports dev.levada.examples.work;

    // Pages are read from beside the classes; JSON becomes records and back.
    opens dev.levada.examples to
            dev.levada.consumer;
    opens dev.levada.examples.answers to
            dev.levada.consumer,
            tools.jackson.databind;
    opens dev.levada.examples.chat to
            dev.levada.consumer,
            tools.jackson.databind;
    opens dev.levada.examples.common to
            dev.levada.consumer;
    opens dev.levada.examples.editorial to
            dev.levada.consumer,
            tools.jackson.databind;
    opens dev.levada.examples.deploy to
            tools.jackson.databind;
    opens dev.levada.examples.files to
            dev.levada.consumer,
            tools.jackson.databind;
    opens dev.levada.examples.notices to
            dev.levada.consumer,
            tools.jackson.databind;
    opens dev.levada.examples.sensors to
            dev.levada.consumer,
            tools.jackson.databind;
    opens dev.levada.examples.incidents to
            dev.levada.consumer,
            tools.jackson.databind;
    opens dev.levada.examples.streams to
            dev.levada.consumer,
            tools.jackson.databind;
    opens dev.levada.examples.thumbnails to
            dev.levada.consumer,
            tools.jackson.databind;
    opens dev.levada.examples.ways to
            dev.levada.consumer,
            tools.jackson.databind;
    opens dev.levada.examples.work to
            dev.levada.consumer,
            tools.jackson.databind;
}
