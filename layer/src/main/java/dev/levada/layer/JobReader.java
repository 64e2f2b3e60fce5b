package dev.levada.layer;

import java.time.Duration;
import java.util.Optional;

/// One of the readers of one or more work queues whose work is to be acknowledged. Any thread may call it.
public interface JobReader extends AutoCloseable {
    /// Waits for the next piece of work of any of the channels, in turn when several have some.
    ///
    /// @throws LayerException when the reader or the layer is closed
    /// @throws dev.levada.contract.ContractException when 10,000 pieces of work of this reader are neither
    ///     acknowledged nor given back
    Job receive() throws InterruptedException;

    /// The same for at most that long; empty when nothing came. Zero asks without waiting. A call that is
    /// interrupted or times out has taken nothing.
    Optional<Job> receive(Duration atMost) throws InterruptedException;

    /// Stops reading. Work that was received and not acknowledged is handed out again when its lease ends.
    /// Closing twice is harmless.
    @Override
    void close();
}
