package dev.levada.layer;

import dev.levada.contract.ChannelMessage;
import java.time.Duration;

/// A piece of work that is somebody's until acknowledged, given back, or its reader dies. The reader renews
/// the lease as long as the process lives. Any thread may call it.
public interface Job {
    /// The queue it came from.
    ChannelName channel();

    /// What is to be done.
    ChannelMessage message();

    /// Which attempt this is; 1 for the first.
    int attempt();

    /// The work is done and will not be handed out again. Blocks until the layer has noted it.
    ///
    /// @return false when it was no longer this reader's, because the lease had ended: somebody else has it
    ///     or has done it
    /// @throws LayerException when the layer cannot be reached; it is not known whether it was noted
    boolean acknowledge();

    /// The attempt failed: the work is handed out again after the pause of its [Delivery], or counts as
    /// dead when this was the last attempt.
    ///
    /// @return false when it was no longer this reader's
    /// @throws LayerException when the layer cannot be reached; it comes again when the lease ends
    boolean retry();

    /// The same after another pause.
    default boolean retryAfter(Duration pause) {
        return retryAfter(pause, "");
    }

    /// The same after another pause, with the reason that its dead letter shows if this was the last
    /// attempt; see [DeadLetter#reason(String)].
    boolean retryAfter(Duration pause, String reason);

    /// Nobody will ever be able to do this: it counts as dead at once, whatever attempts are left.
    ///
    /// @param reason that its dead letter shows
    /// @return false when it was no longer this reader's
    /// @throws LayerException when the layer cannot be reached; it comes again when the lease ends
    boolean giveUp(String reason);
}
