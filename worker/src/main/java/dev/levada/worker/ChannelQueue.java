package dev.levada.worker;

import dev.levada.layer.QueueState;
import java.util.Optional;

/// A channel and what waits there.
///
/// @param channel its name
/// @param state what is in its queue; empty where the layer does not tell
public record ChannelQueue(String channel, Optional<QueueState> state) {}
