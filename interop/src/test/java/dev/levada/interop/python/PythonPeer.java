package dev.levada.interop.python;

import dev.levada.json.JsonCodec;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A process of Python Channels that does as it is told; see `peer.py`. It may hold several layers, and any
/// thread may use it.
final class PythonPeer implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final int KEPT_LINES = 40;
    private static final JsonCodec JSON = JsonCodec.standard();

    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, CompletableFuture<@Nullable Object>> waiting = new ConcurrentHashMap<>();
    private final ArrayDeque<String> errorLines = new ArrayDeque<>();
    private final Process process;
    private final BufferedWriter commands;

    private PythonPeer(Process process) {
        this.process = process;
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
        Thread.ofVirtual().name("python-answers").start(this::readAnswers);
        Thread.ofVirtual().name("python-errors").start(this::readErrors);
    }

    static PythonPeer start(PythonEnvironment environment) {
        try {
            return new PythonPeer(new ProcessBuilder(
                            environment.program("python").toString(),
                            PythonEnvironment.resource("peer.py").toString())
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A new layer in the process.
    PythonLayer open(SharedLayer layer) {
        var index = call(Map.of("do", "open", "layer", layer.format().name, "options", layer.pythonOptions()));
        return new PythonLayer(this, ((Number) index.orElseThrow()).intValue());
    }

    /// Gives the command and waits for its answer; empty stands for `None`.
    ///
    /// @throws PythonFailure when Python raised something
    Optional<Object> call(Map<String, ?> command) {
        return call(command, Duration.ZERO);
    }

    /// The same for a command that may itself wait that long.
    Optional<Object> call(Map<String, ?> command, Duration itself) {
        long id = ids.incrementAndGet();
        var answer = new CompletableFuture<@Nullable Object>();
        waiting.put(id, answer);
        var all = new LinkedHashMap<String, @Nullable Object>(command);
        all.put("id", id);
        try {
            synchronized (commands) {
                commands.write(JSON.encode(all));
                commands.newLine();
                commands.flush();
            }
            return Optional.ofNullable(answer.get(DEADLINE.plus(itself).toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof PythonFailure failure ? failure : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("Expected Python to answer \"" + command.get("do") + "\" within "
                    + DEADLINE.plus(itself) + ", but it did not." + errors());
        } catch (IOException e) {
            throw new AssertionError("Expected a Python that takes commands, but it is gone." + errors());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            waiting.remove(id);
        }
    }

    private void readAnswers() {
        try (BufferedReader answers = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line; (line = answers.readLine()) != null; ) {
                var answer = JSON.decode(line, Map.class);
                var asker = answer.get("id") instanceof Number id ? waiting.get(id.longValue()) : null;
                if (asker == null) continue;
                if (answer.get("error") instanceof String error)
                    asker.completeExceptionally(new PythonFailure(error, String.valueOf(answer.get("traceback"))));
                else asker.complete(answer.get("value"));
            }
        } catch (IOException _) {
            // It was closed.
        }
        var ended = new AssertionError("Expected a running Python, but it has ended." + errors());
        waiting.values().forEach(asker -> asker.completeExceptionally(ended));
    }

    private void readErrors() {
        try (BufferedReader errors = process.errorReader(StandardCharsets.UTF_8)) {
            for (String line; (line = errors.readLine()) != null; )
                synchronized (errorLines) {
                    if (errorLines.size() == KEPT_LINES) errorLines.removeFirst();
                    errorLines.add(line);
                }
        } catch (IOException _) {
            // It was closed.
        }
    }

    private String errors() {
        synchronized (errorLines) {
            return errorLines.isEmpty() ? "" : "\nIts last lines:\n" + String.join("\n", errorLines);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
