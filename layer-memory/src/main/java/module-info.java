import org.jspecify.annotations.NullMarked;

/// The channel layer of one process: nothing to install, nothing to reach.
@NullMarked
module dev.levada.layer.memory {
    requires static org.jspecify;
    requires transitive dev.levada.layer;

    exports dev.levada.layer.memory;

    provides dev.levada.layer.ChannelLayerProvider with
            dev.levada.layer.memory.MemoryLayerProvider;
}
