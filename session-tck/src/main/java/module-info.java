import org.jspecify.annotations.NullMarked;

/// The conformance kit of session stores.
@NullMarked
module dev.levada.session.tck {
    requires static org.jspecify;
    requires transitive dev.levada.middleware;
    requires transitive org.junit.jupiter.api;
    requires org.assertj.core;

    // JUnit finds the promises by reflection, also those that are not public.
    opens dev.levada.session.tck;

    exports dev.levada.session.tck;
}
