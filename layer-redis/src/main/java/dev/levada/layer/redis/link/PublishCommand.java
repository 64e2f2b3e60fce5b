package dev.levada.layer.redis.link;

import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.concurrent.atomic.AtomicBoolean;

/// PUBLISH or SPUBLISH without a future, because nobody waits for it.
final class PublishCommand extends Command<String, byte[], Long> {
    private final Published done;
    private final AtomicBoolean isDone = new AtomicBoolean();

    /// @param type which of the two
    /// @param done told once
    PublishCommand(CommandType type, String topic, byte[] payload, Published done) {
        super(
                type,
                new IntegerOutput<>(Connections.CODEC),
                new CommandArgs<>(Connections.CODEC).addKey(topic).addValue(payload));
        this.done = done;
    }

    @Override
    public void complete() {
        super.complete();
        var refusal = getOutput().getError();
        Long reached = getOutput().hasError() ? null : get();
        finish(reached == null ? -1 : reached, refusal == null ? "" : refusal);
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        boolean isFirst = super.completeExceptionally(failure);
        finish(-1, "");
        return isFirst;
    }

    @Override
    public void cancel() {
        super.cancel();
        finish(-1, "");
    }

    private void finish(long reached, String refusal) {
        if (isDone.compareAndSet(false, true)) done.done(reached, refusal);
    }
}
