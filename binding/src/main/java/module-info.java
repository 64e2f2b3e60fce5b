import org.jspecify.annotations.NullMarked;

/// Changes of stored things on their way to open pages, and wishes of pages on their way to the store.
@NullMarked
module dev.levada.binding {
    requires static org.jspecify;
    requires transitive dev.levada.consumer;
    requires transitive java.sql;

    exports dev.levada.binding;

    opens dev.levada.binding to
            tools.jackson.databind;
}
