package dev.levada.layer.local;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelName;
import dev.levada.layer.Job;
import java.time.Duration;
import java.util.Objects;

/// A piece of work that a reader of this process has.
final class LocalJob implements Job {
    private final LocalJobReader reader;
    private final Ticket.Given given;

    LocalJob(LocalJobReader reader, Ticket.Given given) {
        this.reader = reader;
        this.given = given;
    }

    @Override
    public ChannelName channel() {
        return Objects.requireNonNull(given.queue().channel());
    }

    @Override
    public ChannelMessage message() {
        return given.message();
    }

    @Override
    public int attempt() {
        return given.attempts() + 1;
    }

    @Override
    public boolean acknowledge() {
        return reader.settle(this);
    }

    @Override
    public boolean retry() {
        return retryAfter(reader.retryAfter());
    }

    @Override
    public boolean retryAfter(Duration pause, String reason) {
        if (!reader.settle(this)) return false;
        reader.failed(this, pause, reason);
        return true;
    }

    @Override
    public boolean giveUp(String reason) {
        if (!reader.settle(this)) return false;
        reader.die(this, reason);
        return true;
    }

    MessageQueue queue() {
        return given.queue();
    }

    int era() {
        return given.era();
    }
}
