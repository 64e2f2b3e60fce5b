package dev.levada.layer.memory;

import dev.levada.layer.ChannelLayer;
import dev.levada.layer.ForwardingLayer;
import dev.levada.layer.LayerFeature;
import dev.levada.layer.LayerOptions;
import dev.levada.layer.LayerStatistics;
import dev.levada.layer.tck.ChannelLayerConformance;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/// The kit with readers and senders apart, over two layers that are one behind the scenes: whoever keeps
/// all promises in one process and loses nothing between two keeps them apart as well.
class ApartKitTest extends ChannelLayerConformance {
    private static final LayerStatistics NOTHING = new LayerStatistics(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    private final ManualClock clock = new ManualClock();
    private ChannelLayer newest = MemoryChannelLayer.open(LayerOptions.DEFAULT, clock);

    @Override
    protected ChannelLayer open(LayerOptions options) {
        var layer = new Shared(MemoryChannelLayer.open(options, clock));
        newest = layer.local();
        return layer;
    }

    @Override
    protected ChannelLayer openPeer(LayerOptions options) {
        return new Peer(newest);
    }

    @Override
    protected boolean isApart() {
        return true;
    }

    @Override
    protected boolean advance(Duration time) {
        clock.advance(time);
        return true;
    }

    @Override
    protected Duration delivery() {
        return Duration.ZERO;
    }

    private static class Shared extends ForwardingLayer {
        Shared(ChannelLayer inner) {
            super(inner);
        }

        ChannelLayer local() {
            return inner();
        }

        @Override
        public Set<LayerFeature> features() {
            var features = EnumSet.of(LayerFeature.SHARED);
            features.addAll(inner().features());
            return features;
        }
    }

    private static final class Peer extends Shared {
        Peer(ChannelLayer inner) {
            super(inner);
        }

        // Counted at the other one.
        @Override
        public LayerStatistics statistics() {
            return NOTHING;
        }
    }
}
