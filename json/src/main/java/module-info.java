import org.jspecify.annotations.NullMarked;

/// JSON behind one small interface. The library that does the work never shows in a signature.
@NullMarked
module dev.levada.json {
    requires static org.jspecify;
    requires transitive dev.levada.contract;
    requires tools.jackson.databind;

    exports dev.levada.json;
}
