package dev.levada.layer.redis.fleet;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelName;
import dev.levada.layer.Job;
import java.time.Duration;

/// A piece of work that this process has.
final class FleetJob implements Job {
    private final FleetJobReader reader;
    private final ChannelName channel;
    private final String identity;
    private final ChannelMessage message;
    private final int attempt;

    /// @param identity of this attempt; that of another attempt is another, so that only who has it now can
    ///     acknowledge it
    FleetJob(FleetJobReader reader, ChannelName channel, String identity, ChannelMessage message, int attempt) {
        this.reader = reader;
        this.channel = channel;
        this.identity = identity;
        this.message = message;
        this.attempt = attempt;
    }

    @Override
    public ChannelName channel() {
        return channel;
    }

    @Override
    public ChannelMessage message() {
        return message;
    }

    @Override
    public int attempt() {
        return attempt;
    }

    @Override
    public boolean acknowledge() {
        return reader.acknowledge(this);
    }

    @Override
    public boolean retry() {
        return retryAfter(reader.retryAfter());
    }

    @Override
    public boolean retryAfter(Duration pause) {
        return reader.retry(this, pause);
    }

    String identity() {
        return identity;
    }
}
