package dev.levada.layer.redis.cluster;

import dev.levada.layer.LayerException;
import dev.levada.layer.redis.link.Failures;
import dev.levada.layer.redis.link.Pause;
import dev.levada.layer.redis.link.Place;
import dev.levada.layer.redis.link.RedisLink;
import dev.levada.layer.redis.link.Script;
import io.lettuce.core.ScriptOutputType;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;

/// One slot, wherever it is. What a node refuses because the slot has moved, or is about to, is sent again.
final class ClusterPlace implements Place {
    private static final long PAUSE_MILLIS = 20;

    private final ClusterPlaces cluster;
    private final int slot;

    ClusterPlace(ClusterPlaces cluster, int slot) {
        this.cluster = cluster;
        this.slot = slot;
    }

    @Override
    public boolean isUp() {
        return cluster.isUp(slot);
    }

    @Override
    public boolean isTracking() {
        var link = cluster.ownerOf(slot);
        return link != null && link.isTracking();
    }

    @Override
    public <T> T await(CompletableFuture<T> answer) {
        return cluster.answers().await(answer);
    }

    @Override
    public <T> T awaitUninterruptibly(CompletableFuture<T> answer) {
        return cluster.answers().awaitUninterruptibly(answer);
    }

    // ---- scripts

    @Override
    public <T> CompletableFuture<T> submit(Script script, ScriptOutputType output, String[] keys, byte[]... arguments) {
        var link = cluster.usable(slot);
        CompletableFuture<T> answer = link.submitNow(script, output, keys, arguments);
        return answer.exceptionallyComposeAsync(
                failure -> again(failure, link, script, output, keys, arguments),
                task -> Thread.ofVirtual().name("levada-redis-redirect").start(task));
    }

    private <T> CompletableFuture<T> again(
            Throwable first,
            RedisLink link,
            Script script,
            ScriptOutputType output,
            String[] keys,
            byte[]... arguments) {
        long until = System.nanoTime() + cluster.timeout().toNanos();
        var failure = first;
        var at = link;
        try {
            while (System.nanoTime() - until < 0) {
                CompletableFuture<T> answer;
                switch (Redirect.of(failure)) {
                    case Redirect.None _ -> {
                        return CompletableFuture.failedFuture(Failures.of(at.server(), failure));
                    }
                    case Redirect.Ask ask -> {
                        at = cluster.linkTo(ask.address(), until);
                        answer = at.submitAsking(script, output, keys, arguments);
                    }
                    case Redirect.Moved _ -> {
                        cluster.awaitNews(until);
                        at = cluster.usable(slot);
                        answer = at.submitNow(script, output, keys, arguments);
                    }
                    case Redirect.TryAgain _ -> {
                        Pause.millis(PAUSE_MILLIS);
                        at = cluster.usable(slot);
                        answer = at.submitNow(script, output, keys, arguments);
                    }
                    case Redirect.Down _ -> {
                        cluster.wake();
                        at = cluster.usable(slot);
                        Pause.millis(PAUSE_MILLIS); // it may be this slot alone
                        answer = at.submitNow(script, output, keys, arguments);
                    }
                }
                try {
                    return CompletableFuture.completedFuture(
                            answer.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS));
                } catch (ExecutionException e) {
                    failure = e;
                }
            }
            return CompletableFuture.failedFuture(Failures.of(at.server(), failure));
        } catch (TimeoutException | LayerException e) {
            return CompletableFuture.failedFuture(Failures.of(at.server(), e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CompletableFuture.failedFuture(Failures.of(at.server(), e));
        }
    }

    // ---- topics

    @Override
    public void publish(String topic, byte[] payload, LongConsumer done) {
        enter();
        cluster.publications().send(slot, topic, payload, 1, done);
    }

    @Override
    public void enter() {
        cluster.usable(slot);
        cluster.publications().enter();
    }

    @Override
    public void publishEntered(String topic, byte[] payload, int messages) {
        cluster.publications().send(slot, topic, payload, messages, _ -> {});
    }

    @Override
    public void execute(Runnable task) {
        var link = cluster.ownerOf(slot);
        // On some thread in any case: what waits must leave, or be counted as lost.
        if (link == null || !link.tryExecute(task))
            Thread.ofVirtual().name("levada-redis-redirect").start(task);
    }

    @Override
    public void subscribe(String topic) {
        cluster.topics().add(topic, slot);
    }

    @Override
    public void unsubscribe(String topic) {
        cluster.topics().remove(topic);
    }
}
