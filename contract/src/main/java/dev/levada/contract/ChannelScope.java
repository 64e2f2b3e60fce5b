package dev.levada.contract;

import java.util.Objects;

/// The messages of one named channel, as a worker hands them to an application. Its events are
/// [ChannelMessage]; there is nothing to send.
///
/// Source: Channels, "Worker and Background Tasks" (scope type `channel`).
///
/// @param channel the name of the channel
/// @param attributes what middleware and routers have added
public record ChannelScope(String channel, Attributes attributes) implements Scope {
    public ChannelScope {
        Objects.requireNonNull(channel, "channel");
        Objects.requireNonNull(attributes, "attributes");
    }

    /// A scope without attributes.
    public static ChannelScope of(String channel) {
        return new ChannelScope(channel, Attributes.EMPTY);
    }

    @Override
    public String type() {
        return "channel";
    }

    @Override
    public Extensions extensions() {
        return Extensions.NONE;
    }

    @Override
    public <T> ChannelScope with(AttributeKey<T> key, T value) {
        return new ChannelScope(channel, attributes.with(key, value));
    }
}
