package dev.levada.worker;

import dev.levada.contract.ContractException;
import dev.levada.layer.ChannelLayer;
import dev.levada.layer.GroupName;
import dev.levada.layer.LayerException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Tells a group how far a piece of work is: each message is a [WorkProgress], broadcast straight to the
/// sockets of the members. At most ten a second are sent; of those between, the last is sent when the work
/// ends. What cannot be sent is left out and logged: progress never fails the work. Used by the thread of
/// the work.
public final class Progress {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ChannelLayer layer;
    private final GroupName group;
    private final Consumer<LayerException> trouble;
    private WorkProgress last;
    private boolean isSent = true;
    private long nextNanos = System.nanoTime();

    Progress(ChannelLayer layer, GroupName group, WorkProgress first, Consumer<LayerException> trouble) {
        this.layer = layer;
        this.group = group;
        this.trouble = trouble;
        last = first;
    }

    /// This is being done now.
    ///
    /// @param done which part is done, from 0 to 1
    /// @throws ContractException when it is another number
    public void at(double done, String text) throws InterruptedException {
        if (!(done >= 0 && done <= 1))
            throw new ContractException("Expected a part from 0 to 1, but got " + done + ".");
        last = new WorkProgress(last.channel(), last.about(), done, text);
        isSent = false;
        if (done == 1 || System.nanoTime() - nextNanos >= 0) flush();
    }

    /// The same with the part that was done before.
    public void step(String text) throws InterruptedException {
        at(last.done(), text);
    }

    /// Sends what was held back.
    void flush() throws InterruptedException {
        if (isSent) return;
        isSent = true;
        nextNanos = System.nanoTime() + PAUSE_NANOS;
        try {
            layer.broadcast(group, last);
        } catch (LayerException e) {
            trouble.accept(e);
        }
    }
}
