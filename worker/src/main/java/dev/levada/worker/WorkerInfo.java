package dev.levada.worker;

import dev.levada.layer.MessageType;
import java.util.List;

/// What a worker answers to those who ask who is there; see [Workers].
///
/// @param name of the worker
/// @param process its number on its machine
/// @param upSeconds since it was started
/// @param isStopping whether it was told to stop
/// @param channels what it has done on each, and is doing
@MessageType("levada.worker.here")
public record WorkerInfo(
        String name, long process, double upSeconds, boolean isStopping, List<ChannelStatistics> channels) {
    static WorkerInfo of(String name, double upSeconds, boolean isStopping, List<ChannelStatistics> channels) {
        return new WorkerInfo(name, ProcessHandle.current().pid(), upSeconds, isStopping, channels);
    }

    /// Which part of its threads was busy since it was started, from 0 to 1.
    public double load() {
        double busy =
                channels.stream().mapToDouble(ChannelStatistics::busySeconds).sum();
        int threads = channels.stream().mapToInt(ChannelStatistics::concurrency).sum();
        return upSeconds <= 0 || threads == 0 ? 0 : Math.min(1, busy / (upSeconds * threads));
    }
}
