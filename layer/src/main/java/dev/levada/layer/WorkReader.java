package dev.levada.layer;

import dev.levada.contract.ChannelMessage;
import java.time.Duration;
import java.util.Optional;

/// One of the readers of one or more work queues. Any thread may call it; each message comes out once.
public interface WorkReader extends AutoCloseable {
    /// A message and the queue it came from.
    record Work(ChannelName channel, ChannelMessage message) {}

    /// Waits for the next message of any of the channels, in turn when several have some.
    ///
    /// @throws LayerException when the reader or the layer is closed
    Work receive() throws InterruptedException;

    /// The same for at most that long; empty when nothing came. Zero asks without waiting. A call that is
    /// interrupted or times out has taken no message.
    Optional<Work> receive(Duration atMost) throws InterruptedException;

    /// Stops reading; what is waiting stays for other readers. Closing twice is harmless.
    @Override
    void close();
}
