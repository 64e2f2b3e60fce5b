package dev.levada.benchmarks.process;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The processes that are running for us: all end when this closes or this JVM does, by Ctrl-C too.
public final class Processes implements AutoCloseable {
    private final Set<ServerProcess> running = ConcurrentHashMap.newKeySet();
    private final Thread hook = new Thread(this::closeAll, "end-processes");

    /// Without any.
    public Processes() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    void add(ServerProcess process) {
        running.add(process);
    }

    void remove(ServerProcess process) {
        running.remove(process);
    }

    @Override
    public void close() {
        closeAll();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // The JVM is ending already, and the hook with it.
        }
    }

    private void closeAll() {
        for (var process : List.copyOf(running)) process.close();
    }
}
