package dev.levada.layer.memory;

import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ChannelLayerProvider;
import dev.levada.layer.LayerOptions;
import java.net.URI;
import java.util.List;

/// Opens `memory:` with the options of [LayerOptions#fromUrl] in its query. Each call opens a layer of its
/// own; two layers share nothing.
public final class MemoryLayerProvider implements ChannelLayerProvider {
    /// For [java.util.ServiceLoader].
    public MemoryLayerProvider() {}

    @Override
    public Iterable<String> schemes() {
        return List.of("memory");
    }

    @Override
    public ChannelLayer open(URI url) {
        return MemoryChannelLayer.open(LayerOptions.fromUrl(url));
    }
}
