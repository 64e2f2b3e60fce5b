package dev.levada.layer.redis.fleet;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelName;
import dev.levada.layer.Job;
import java.time.Duration;

/// A piece of work that this process has.
final class FleetJob implements Job {
    private final Leases leases;
    private final ChannelName channel;
    private final String identity;
    private final ChannelMessage message;
    private final int attempt;

    // Both under the lock of the reader.
    /// Whether somebody has got it from the reader.
    boolean isReceived;

    /// Whether it has waited in the reader since before the last renewal.
    boolean isOld;

    /// @param identity of this attempt; that of another attempt is another, so that only who has it now can
    ///     acknowledge it
    FleetJob(Leases leases, ChannelName channel, String identity, ChannelMessage message, int attempt) {
        this.leases = leases;
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
        return leases.acknowledge(this);
    }

    @Override
    public boolean retry() {
        return retryAfter(leases.retryAfter());
    }

    @Override
    public boolean retryAfter(Duration pause, String reason) {
        return leases.retry(this, pause, reason);
    }

    @Override
    public boolean giveUp(String reason) {
        return leases.giveUp(this, reason);
    }

    String identity() {
        return identity;
    }
}
