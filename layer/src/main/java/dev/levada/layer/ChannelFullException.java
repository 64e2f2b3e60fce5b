package dev.levada.layer;

/// A channel has no room for another message; nothing was sent.
public final class ChannelFullException extends LayerException {
    /// The channel and the number of messages it holds at most.
    public ChannelFullException(ChannelName channel, int capacity) {
        super("Channel \"" + channel + "\" is full: capacity " + capacity
                + " messages. Raise its capacity or read faster.");
    }
}
