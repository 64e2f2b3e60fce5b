import org.jspecify.annotations.NullMarked;

/// The application contract. It depends on nothing but the JDK, so that everything else can depend on it.
@NullMarked
module dev.levada.contract {
    requires static org.jspecify;

    exports dev.levada.contract;
}
