package dev.levada.layer.tck;

import dev.levada.layer.ChannelLayer;
import dev.levada.layer.LayerOptions;

/// Proves a channel layer.
public abstract class ChannelLayerConformance {
    /// For subclasses.
    protected ChannelLayerConformance() {}

    /// Opens a fresh layer with the options.
    protected abstract ChannelLayer open(LayerOptions options);
}
