package dev.levada.layer.redis.link;

/// Is told what became of a message that nobody waits for. Called on the thread that reads from Redis: must
/// not block.
@FunctionalInterface
public interface Published {
    /// Called once.
    ///
    /// @param reached how many processes, or -1 when that is not known
    /// @param refusal what Redis answered instead, or empty
    void done(long reached, String refusal);
}
