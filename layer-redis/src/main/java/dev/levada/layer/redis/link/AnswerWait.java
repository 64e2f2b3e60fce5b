package dev.levada.layer.redis.link;

import dev.levada.layer.LayerException;
import dev.levada.layer.redis.options.RedisServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// Waits for what Redis answers, for as long as the options say, and says in words what went wrong.
public final class AnswerWait {
    private final RedisServer server;
    private final Duration timeout;
    private final Consumer<ExecutionException> refused;

    /// @param server for the words
    /// @param refused is told of each failure that Redis has answered
    public AnswerWait(RedisServer server, Duration timeout, Consumer<ExecutionException> refused) {
        this.server = server;
        this.timeout = timeout;
        this.refused = refused;
    }

    /// Waits for an answer.
    ///
    /// @throws LayerException when there is none in time, or it is a refusal
    public <T> T await(CompletableFuture<T> answer) {
        try {
            return await(answer, timeout.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LayerException("Interrupted while waiting for Redis at " + server + ".", e);
        }
    }

    /// Waits for an answer that must not be missed; an interrupt is kept for later.
    public <T> T awaitUninterruptibly(CompletableFuture<T> answer) {
        long until = System.nanoTime() + timeout.toNanos();
        boolean isInterrupted = false;
        try {
            while (true) {
                try {
                    return await(answer, until - System.nanoTime());
                } catch (InterruptedException _) {
                    isInterrupted = true;
                }
            }
        } finally {
            if (isInterrupted) Thread.currentThread().interrupt();
        }
    }

    private <T> T await(CompletableFuture<T> answer, long nanos) throws InterruptedException {
        try {
            return answer.get(nanos, TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            refused.accept(e);
            throw Failures.of(server, e);
        } catch (TimeoutException e) {
            answer.cancel(false);
            throw Failures.of(server, e);
        }
    }
}
