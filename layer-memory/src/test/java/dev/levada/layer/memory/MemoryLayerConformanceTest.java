package dev.levada.layer.memory;

import dev.levada.layer.ChannelLayer;
import dev.levada.layer.LayerOptions;
import dev.levada.layer.tck.ChannelLayerConformance;
import java.time.Duration;

class MemoryLayerConformanceTest extends ChannelLayerConformance {
    private final ManualClock clock = new ManualClock();

    @Override
    protected ChannelLayer open(LayerOptions options) {
        return MemoryChannelLayer.open(options, clock);
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
}
