package dev.levada.benchmarks.subject;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import java.util.Map;

/// Group messages of a layer, from any member to a member in the other process.
final class LayerCarrier implements Relay.Carrier {
    private static final ChannelMessage MESSAGE = ChannelMessage.of("chat.line", Map.of("text", "x".repeat(64)));

    private final ChannelLayer layer;

    /// @param scheme of the layer's URL
    LayerCarrier(String scheme, int port) {
        layer = ChannelLayer.open(scheme + "://127.0.0.1:" + port);
    }

    @Override
    public void listen(String topic, Runnable arrived) {
        layer.openMailbox(_ -> {
                    arrived.run();
                    return true;
                })
                .join(GroupName.of(topic));
    }

    @Override
    public void send(String topic) {
        layer.groupSend(GroupName.of(topic), MESSAGE);
    }
}
