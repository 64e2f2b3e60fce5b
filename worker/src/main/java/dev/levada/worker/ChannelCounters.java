package dev.levada.worker;

import java.util.concurrent.atomic.LongAdder;

/// What has become of the work of one channel in this process. Any thread may add to them.
final class ChannelCounters {
    final LongAdder handled = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder retried = new LongAdder();
    final LongAdder dead = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder overtaken = new LongAdder();
    final LongAdder outages = new LongAdder();
    final LongAdder running = new LongAdder();
    final LongAdder busyNanos = new LongAdder();

    ChannelStatistics statistics(String channel, int concurrency) {
        return new ChannelStatistics(
                channel,
                concurrency,
                running.intValue(),
                handled.sum(),
                failed.sum(),
                retried.sum(),
                dead.sum(),
                refused.sum(),
                overtaken.sum(),
                outages.sum(),
                busyNanos.sum() / 1e9);
    }
}
