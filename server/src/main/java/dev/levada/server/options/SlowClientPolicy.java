package dev.levada.server.options;

/// What happens to broadcasts for a WebSocket whose peer has more than [Limits#maxBehindBytes()] waiting.
/// Each case is counted.
public enum SlowClientPolicy {
    /// Forget what waits and close the socket with 1013: the client comes back and starts afresh. No silent
    /// loss.
    CLOSE,
    /// Leave out the new message.
    DROP_NEWEST,
    /// Make room by leaving out the oldest broadcasts that wait.
    DROP_OLDEST
}
