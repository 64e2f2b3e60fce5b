package dev.levada.layer;

/// A channel has no room for another message; nothing was sent.
public final class ChannelFullException extends LayerException {
    /// The channel and the number of messages it holds at most.
    public ChannelFullException(ChannelName channel, int capacity) {
        super("Channel \"" + channel + "\" is full: capacity " + capacity
                + " messages. Raise its capacity or read faster.");
    }

    /// The channel, where only its reader knows how many messages it holds.
    public ChannelFullException(ChannelName channel) {
        super("Channel \"" + channel + "\" is full: its reader has no room for more. Raise its bound or read faster.");
    }
}
