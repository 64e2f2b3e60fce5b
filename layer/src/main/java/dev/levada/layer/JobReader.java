package dev.levada.layer;

import java.time.Duration;
import java.util.Optional;

/// One of the readers of one or more work queues whose work is to be acknowledged. Any thread may call it.
public interface JobReader extends AutoCloseable {
    /// The most work that one reader has in its hands.
    int MOST_HELD = 10_000;

    /// Waits for the next piece of work of any of the channels, in turn when several have some.
    ///
    /// @throws LayerException when the reader or the layer is closed
    /// @throws dev.levada.contract.ContractException when [#MOST_HELD] pieces of work of this reader are
    ///     neither acknowledged nor given back
    Job receive() throws InterruptedException;

    /// The same for at most that long; empty when nothing came. Zero asks without waiting. A call that is
    /// interrupted or times out has taken nothing.
    Optional<Job> receive(Duration atMost) throws InterruptedException;

    /// Stops reading and gives back the work that was received and not acknowledged: it is handed out again
    /// at once, as its next attempt, or when its lease ends where the layer cannot be reached. So
    /// acknowledge first, then close. Closing twice is harmless.
    @Override
    void close();
}
