package dev.levada.consumer;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.LayerGap;
import java.time.Duration;
import java.util.Map;

/// A gap of the layer on its way to a consumer: among its channel messages, so that it comes in its place
/// and on the consumer's thread.
final class Gaps {
    static final String TYPE = "levada.gap";

    private static final String MILLIS = "millis";

    private Gaps() {}

    static ChannelMessage message(LayerGap gap) {
        return ChannelMessage.of(TYPE, Map.of(MILLIS, gap.lasted().toMillis()));
    }

    static LayerGap gap(ChannelMessage message) {
        return new LayerGap(Duration.ofMillis(message.get(MILLIS) instanceof Long millis ? millis : 0));
    }
}
