package dev.levada.layer.redis.cluster;

import dev.levada.layer.LayerException;
import dev.levada.layer.redis.link.Failures;
import dev.levada.layer.redis.link.Pause;
import dev.levada.layer.redis.link.Place;
import dev.levada.layer.redis.link.RedisLink;
import dev.levada.layer.redis.link.Script;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
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

    // ---- commands

    /// A command or a script, for whichever node.
    private interface Question<T> {
        CompletableFuture<T> ask(RedisLink link);

        /// The same of a node that does not have the slot yet.
        CompletableFuture<T> askOnItsWay(RedisLink link);
    }

    @Override
    public <T> CompletableFuture<T> submit(
            Function<RedisAsyncCommands<String, byte[]>, ? extends CompletionStage<T>> command) {
        return submit(new Question<T>() {
            @Override
            public CompletableFuture<T> ask(RedisLink link) {
                return link.submitNow(command);
            }

            @Override
            public CompletableFuture<T> askOnItsWay(RedisLink link) {
                return link.submitAsking(command);
            }
        });
    }

    @Override
    public <T> CompletableFuture<T> submit(Script script, ScriptOutputType output, String[] keys, byte[]... arguments) {
        return submit(new Question<T>() {
            @Override
            public CompletableFuture<T> ask(RedisLink link) {
                return link.submitNow(script, output, keys, arguments);
            }

            @Override
            public CompletableFuture<T> askOnItsWay(RedisLink link) {
                return link.submitAsking(commands -> commands.<T>eval(script.text(), output, keys, arguments));
            }
        });
    }

    private <T> CompletableFuture<T> submit(Question<T> question) {
        var link = cluster.usable(slot);
        return question.ask(link)
                .exceptionallyComposeAsync(
                        failure -> again(failure, link, question),
                        task -> Thread.ofVirtual().name("levada-redis-redirect").start(task));
    }

    private <T> CompletableFuture<T> again(Throwable first, RedisLink link, Question<T> question) {
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
                        answer = question.askOnItsWay(at);
                    }
                    case Redirect.Moved _ -> {
                        cluster.awaitNews(until);
                        at = cluster.usable(slot);
                        answer = question.ask(at);
                    }
                    case Redirect.TryAgain _ -> {
                        Pause.millis(PAUSE_MILLIS);
                        at = cluster.usable(slot);
                        answer = question.ask(at);
                    }
                    case Redirect.Down _ -> {
                        cluster.wake();
                        at = cluster.usable(slot);
                        Pause.millis(PAUSE_MILLIS); // it may be this slot alone
                        answer = question.ask(at);
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
