package dev.levada.layer.redis.fleet;

import dev.levada.layer.ChannelName;
import dev.levada.layer.LayerException;
import io.lettuce.core.ScriptOutputType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Acknowledges work of one queue. What many threads acknowledge while one call is on its way goes out
/// together with the next.
final class Acknowledgements {
    // One call never holds up the server.
    private static final int MOST_AT_ONCE = 500;

    private final Shared shared;
    private final ChannelName queue;

    // Both under the lock. As many wait as there are threads.
    private final ArrayDeque<Asked> waiting = new ArrayDeque<>();
    private boolean isAsking;

    /// What one thread asks; changed under the lock only.
    private static final class Asked {
        final String identity;
        boolean isAnswered;
        boolean isNoted;

        @Nullable
        LayerException failure;

        Asked(String identity) {
            this.identity = identity;
        }
    }

    Acknowledgements(Shared shared, ChannelName queue) {
        this.shared = shared;
        this.queue = queue;
    }

    /// Returns when Redis has noted it; not interrupted.
    ///
    /// @return whether it was still the caller's
    boolean note(String identity) {
        var mine = new Asked(identity);
        synchronized (this) {
            waiting.add(mine);
        }
        boolean isInterrupted = false;
        try {
            for (var batch = turn(mine); !batch.isEmpty(); batch = turn(mine)) ask(batch);
        } catch (InterruptedException _) {
            isInterrupted = true;
            for (var batch = turnUninterruptibly(mine); !batch.isEmpty(); batch = turnUninterruptibly(mine)) ask(batch);
        } finally {
            if (isInterrupted) Thread.currentThread().interrupt();
        }
        synchronized (this) {
            if (mine.failure != null) throw new LayerException(String.valueOf(mine.failure.getMessage()), mine.failure);
            return mine.isNoted;
        }
    }

    /// Waits for the answer or for the turn to ask.
    ///
    /// @return what to ask for, or nothing when the answer is there
    private synchronized List<Asked> turn(Asked mine) throws InterruptedException {
        while (isAsking && !mine.isAnswered) wait();
        return mine.isAnswered ? List.of() : begin();
    }

    private synchronized List<Asked> turnUninterruptibly(Asked mine) {
        while (true)
            try {
                return turn(mine);
            } catch (InterruptedException _) {
                // Kept by the caller.
            }
    }

    private List<Asked> begin() {
        isAsking = true;
        var batch = new ArrayList<Asked>();
        for (var next = waiting.poll(); next != null; next = batch.size() < MOST_AT_ONCE ? waiting.poll() : null)
            batch.add(next);
        return batch;
    }

    private void ask(List<Asked> batch) {
        byte[][] identities = new byte[batch.size()][];
        for (int i = 0; i < identities.length; i++) identities[i] = Answers.ascii(batch.get(i).identity);
        List<?> answer = List.of();
        LayerException failure = new LayerException("Redis was not asked.");
        try {
            var link = shared.placeOf(queue);
            CompletableFuture<List<?>> asked = link.submit(
                    WorkScripts.ACKNOWLEDGE,
                    ScriptOutputType.MULTI,
                    new String[] {shared.keys().leases(queue), shared.keys().leased(queue)},
                    identities);
            answer = link.awaitUninterruptibly(asked);
        } catch (LayerException e) {
            failure = e;
        } finally {
            answered(batch, answer, failure);
        }
    }

    private synchronized void answered(List<Asked> batch, List<?> answer, LayerException failure) {
        for (int i = 0; i < batch.size(); i++) {
            var asked = batch.get(i);
            asked.isAnswered = true;
            if (i < answer.size()) asked.isNoted = Answers.number(answer, i) == 1;
            else asked.failure = failure;
        }
        isAsking = false;
        notifyAll();
    }
}
