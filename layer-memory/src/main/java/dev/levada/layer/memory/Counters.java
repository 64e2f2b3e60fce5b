package dev.levada.layer.memory;

import dev.levada.layer.local.LocalGroups.FanOut;
import java.util.concurrent.atomic.LongAdder;

/// What one layer has done and holds.
final class Counters {
    final LongAdder sent = new LongAdder();
    final LongAdder delivered = new LongAdder();
    final LongAdder written = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder dropped = new LongAdder();
    final LongAdder expired = new LongAdder();
    final LongAdder unknown = new LongAdder();
    final LongAdder mailboxes = new LongAdder();
    final LongAdder waiting = new LongAdder();

    void add(FanOut fanOut) {
        delivered.add(fanOut.delivered());
        dropped.add(fanOut.dropped());
        written.add(fanOut.written());
    }
}
