package dev.levada.layer.redis.link;

import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;

/// PUBLISH without a future, because nobody waits for it.
final class PublishCommand extends Command<String, byte[], Long> {
    private final LongConsumer done;
    private final AtomicBoolean isDone = new AtomicBoolean();

    /// @param done told once: how many processes it reached, or -1 when that is not known
    PublishCommand(String topic, byte[] payload, LongConsumer done) {
        super(
                CommandType.PUBLISH,
                new IntegerOutput<>(Connections.CODEC),
                new CommandArgs<>(Connections.CODEC).addKey(topic).addValue(payload));
        this.done = done;
    }

    @Override
    public void complete() {
        super.complete();
        Long reached = getOutput().hasError() ? null : get();
        finish(reached == null ? -1 : reached);
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        boolean isFirst = super.completeExceptionally(failure);
        finish(-1);
        return isFirst;
    }

    @Override
    public void cancel() {
        super.cancel();
        finish(-1);
    }

    private void finish(long reached) {
        if (isDone.compareAndSet(false, true)) done.accept(reached);
    }
}
