package dev.levada.layer.local;

import dev.levada.layer.local.LocalGroups.FanOut;
import java.util.concurrent.atomic.LongAdder;

/// What one layer has done and holds; the meaning of each is that of [LayerStatistics]. Any thread may add
/// to them.
public final class LayerCounters {
    /// See [LayerStatistics#sent()].
    public final LongAdder sent = new LongAdder();

    /// See [LayerStatistics#delivered()].
    public final LongAdder delivered = new LongAdder();

    /// See [LayerStatistics#written()].
    public final LongAdder written = new LongAdder();

    /// See [LayerStatistics#refused()].
    public final LongAdder refused = new LongAdder();

    /// See [LayerStatistics#dropped()].
    public final LongAdder dropped = new LongAdder();

    /// See [LayerStatistics#expired()].
    public final LongAdder expired = new LongAdder();

    /// See [LayerStatistics#unknown()].
    public final LongAdder unknown = new LongAdder();

    final LongAdder mailboxes = new LongAdder();
    final LongAdder waiting = new LongAdder();

    LayerCounters() {}

    /// Adds what became of the copies of one message.
    public void add(FanOut fanOut) {
        delivered.add(fanOut.delivered());
        dropped.add(fanOut.dropped());
        written.add(fanOut.written());
    }
}
