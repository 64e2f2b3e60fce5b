import org.jspecify.annotations.NullMarked;

/// Who is here: people in places, over any channel layer.
@NullMarked
module dev.levada.presence {
    requires static org.jspecify;
    requires transitive dev.levada.layer;

    exports dev.levada.presence;

    // What processes tell each other becomes records.
    opens dev.levada.presence to
            tools.jackson.databind;
}
