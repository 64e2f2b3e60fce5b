package dev.levada.server.metrics;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// What the process as a whole needs.
final class JvmNumbers {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private JvmNumbers() {}

    static void write(Exposition out) {
        var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        out.gauge("jvm_heap_used_bytes", "Heap in use.", heap.getUsed());
        out.gauge("jvm_heap_max_bytes", "Heap at most; -1 for unknown.", heap.getMax());
        if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider buffers)
            out.gauge(
                    "jvm_buffers_bytes",
                    "Memory of buffers for sockets.",
                    buffers.metric().usedDirectMemory());
        out.gauge(
                "jvm_threads",
                "Platform threads.",
                ManagementFactory.getThreadMXBean().getThreadCount());
        double collecting = 0;
        double collections = 0;
        for (var collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            collecting += Math.max(0, collector.getCollectionTime()) / 1e3;
            collections += Math.max(0, collector.getCollectionCount());
        }
        out.counter("jvm_gc_seconds_total", "Time of garbage collection.", collecting);
        out.counter("jvm_gc_total", "Garbage collections.", collections);
        var process = ProcessHandle.current().info().totalCpuDuration();
        process.ifPresent(cpu -> out.counter("process_cpu_seconds_total", "CPU time.", cpu.toMillis() / 1e3));
        out.gauge(
                "process_start_time_seconds",
                "Since 1970.",
                ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3);
        descriptors(out);
    }

    private static void descriptors(Exposition out) {
        if (!Files.isDirectory(DESCRIPTORS)) return;
        try (Stream<Path> open = Files.list(DESCRIPTORS)) {
            out.gauge("process_open_fds", "Open descriptors.", open.count());
        } catch (java.io.IOException | java.io.UncheckedIOException _) {
            // Then it is missing: nothing else depends on it.
        }
    }
}
