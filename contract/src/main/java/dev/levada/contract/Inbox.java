package dev.levada.contract;

/// The server lets others put channel messages between the events of a scope, so that one thread waits for
/// both the socket and the channel layer: they come out of [Receive#next()] in the order they came in.
///
/// Middleware that wraps [Receive] sees them too and passes on what it does not know.
public interface Inbox extends Extension {
    /// Puts the message behind what is waiting already. Never blocks; any thread may call it.
    ///
    /// @return false when the connection's bound for waiting messages is reached or the scope has ended;
    ///     the message is then not delivered, and the caller counts it
    boolean offer(ChannelMessage message);
}
