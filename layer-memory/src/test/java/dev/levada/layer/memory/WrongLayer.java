package dev.levada.layer.memory;

import dev.levada.layer.ForwardingLayer;
import dev.levada.layer.LayerOptions;

/// A right layer, of which a test makes one thing wrong.
class WrongLayer extends ForwardingLayer {
    WrongLayer(LayerOptions options) {
        super(MemoryChannelLayer.open(options));
    }
}
