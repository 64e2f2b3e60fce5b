import org.jspecify.annotations.NullMarked;

/// The channel layer: what carries messages between connections, processes and machines.
@NullMarked
module dev.levada.layer {
    requires static org.jspecify;
    requires transitive dev.levada.contract;
    requires transitive dev.levada.json;

    exports dev.levada.layer;
    exports dev.levada.layer.local;

    uses dev.levada.layer.ChannelLayerProvider;
}
