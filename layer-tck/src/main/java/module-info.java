import org.jspecify.annotations.NullMarked;

/// The conformance kit of channel layers.
@NullMarked
module dev.levada.layer.tck {
    requires static org.jspecify;
    requires transitive dev.levada.layer;
    requires transitive org.junit.jupiter.api;
    requires org.assertj.core;

    // JUnit finds the promises by reflection, also those that are not public.
    opens dev.levada.layer.tck;

    exports dev.levada.layer.tck;
}
