package dev.levada.cli;

import dev.levada.layer.ChannelLayer;
import dev.levada.layer.LayerFeature;

/// A layer opened twice, as two processes do: what one sends the other reads, over whatever lies between.
///
/// @param there the same as `here` where no other process shares the layer
record LayerPair(ChannelLayer here, ChannelLayer there) implements AutoCloseable {
    static LayerPair open(String url) {
        var here = ChannelLayer.open(url);
        if (!here.features().contains(LayerFeature.SHARED)) return new LayerPair(here, here);
        try {
            return new LayerPair(here, ChannelLayer.open(url));
        } catch (RuntimeException e) {
            here.close();
            throw e;
        }
    }

    @Override
    public void close() {
        there.close();
        here.close();
    }
}
