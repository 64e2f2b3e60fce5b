package dev.levada.consumer;

/// What happens to broadcasts for a client that reads its events, or asks for its messages, so slowly that
/// more wait for it than is allowed. Each case is counted.
public enum SlowReaderPolicy {
    /// Forget what waits and end the connection: the client comes back and starts afresh. No silent loss.
    CLOSE,
    /// Leave out the new message.
    DROP_NEWEST
}
