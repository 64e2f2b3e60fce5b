package dev.levada.layer.redis.link;

import dev.levada.layer.LayerException;
import dev.levada.layer.redis.options.RedisServer;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.TrackingArgs;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;

/// One Redis server as a layer sees it: one connection that all commands share, one for topics. Lost
/// connections come back by themselves; [LinkListener] tells of it.
///
/// Commands of all threads go out pipelined, those that come together with one write. Commands that were on
/// their way when a connection was lost fail and are never sent again. Any thread may call it, except the
/// threads that call [Topics] and the key listener, which must not block.
public final class RedisLink implements AutoCloseable {
    // Enough for what is on its way in one round trip; more means that the server does not keep up.
    private static final int MOST_UNANSWERED = 8_192;

    private final RedisServer server;
    private final Duration timeout;
    private final Duration outagePatience;
    private final Connections connections;
    private final Subscriptions subscriptions;
    private final Recovery recovery;
    private final Semaphore window = new Semaphore(MOST_UNANSWERED);
    private final AtomicBoolean isFlushAsked = new AtomicBoolean();
    private final LongAdder lost = new LongAdder();
    private final List<Consumer<Optional<String>>> keyListeners = new CopyOnWriteArrayList<>();
    private volatile boolean isTracking;
    private volatile boolean isTrackingOwn = true;

    RedisLink(LettuceResources resources, RedisServer server, Duration timeout, Duration outagePatience) {
        this.server = server;
        this.timeout = timeout;
        this.outagePatience = outagePatience;
        try {
            connections = new Connections(resources, server, timeout);
        } catch (RuntimeException e) {
            throw Failures.of(server, e);
        }
        subscriptions = new Subscriptions(server, connections.topics, timeout);
        recovery = new Recovery(this, connections, subscriptions, timeout);
    }

    /// Which server.
    public RedisServer server() {
        return server;
    }

    /// Whether commands can be sent now.
    public boolean isUp() {
        return recovery.isUp();
    }

    /// The topics of this server.
    public Subscriptions subscriptions() {
        return subscriptions;
    }

    /// Fire-and-forget commands that were never answered.
    public long lost() {
        return lost.sum();
    }

    /// Has the listener told of outages.
    public void addListener(LinkListener listener) {
        recovery.add(listener);
    }

    /// Has the messages of all topics handed over.
    public void onMessages(Topics topics) {
        connections.topics.addListener(new RedisPubSubAdapter<String, byte[]>() {
            @Override
            public void message(String topic, byte[] payload) {
                topics.message(topic, payload);
            }
        });
    }

    /// Has changes told of keys that commands or scripts on this link have read: one call per change and
    /// read. Empty means any key may have changed.
    ///
    /// @return false when the server cannot do that (before Redis 6): ask now and then instead
    public boolean onKeyChange(Consumer<Optional<String>> listener) {
        return onKeyChange(listener, true);
    }

    /// The same, but of changes that this link makes itself only on request. The first listener decides.
    public boolean onKeyChange(Consumer<Optional<String>> listener, boolean isToldOfOwn) {
        if (keyListeners.isEmpty()) {
            connections.commands.addListener(message -> {
                if (message.getType().equals("invalidate"))
                    KeyChanges.of(message).forEach(this::changed);
            });
            keyListeners.add(listener);
            isTrackingOwn = isToldOfOwn;
            return track();
        }
        keyListeners.add(listener);
        return isTracking;
    }

    /// Whether [#onKeyChange] works on the connection there is now.
    public boolean isTracking() {
        return isTracking;
    }

    private void changed(Optional<String> key) {
        for (var listener : keyListeners) listener.accept(key);
    }

    private TrackingArgs trackingArgs() {
        var arguments = TrackingArgs.Builder.enabled();
        return isTrackingOwn ? arguments : arguments.noloop();
    }

    private boolean track() {
        try {
            callNow(commands -> commands.clientTracking(trackingArgs()));
            isTracking = true;
        } catch (LayerException _) {
            isTracking = false;
        }
        return isTracking;
    }

    /// After a reconnect: as it was before.
    void restoreTracking() {
        if (keyListeners.isEmpty()) return;
        track();
        changed(Optional.empty());
    }

    // ---- commands

    /// Sends a command; the answer comes on the thread that reads from Redis. Waits for a server that is
    /// away as long as the options say.
    ///
    /// @throws LayerException when the server is away
    public <T> CompletableFuture<T> submit(
            Function<RedisAsyncCommands<String, byte[]>, ? extends CompletionStage<T>> command) {
        awaitUp();
        return submitNow(command);
    }

    private <T> CompletableFuture<T> submitNow(
            Function<RedisAsyncCommands<String, byte[]>, ? extends CompletionStage<T>> command) {
        var answer = command.apply(connections.commands.async()).toCompletableFuture();
        flush();
        return answer;
    }

    /// Sends a command and waits for its answer.
    ///
    /// @throws LayerException when the server is away, refuses or does not answer in time
    public <T> T call(Function<RedisAsyncCommands<String, byte[]>, ? extends CompletionStage<T>> command) {
        return await(submit(command));
    }

    /// The same, though the link is not up yet.
    <T> T callNow(Function<RedisAsyncCommands<String, byte[]>, ? extends CompletionStage<T>> command) {
        return await(submitNow(command));
    }

    /// Runs a script and waits for its answer. What it reads and changes must be among the keys.
    public <T> T call(Script script, ScriptOutputType output, String[] keys, byte[]... arguments) {
        return await(submit(script, output, keys, arguments));
    }

    /// Runs a script; the answer comes on the thread that reads from Redis.
    @SuppressWarnings("TypeParameterUnusedInFormals")
    public <T> CompletableFuture<T> submit(Script script, ScriptOutputType output, String[] keys, byte[]... arguments) {
        CompletableFuture<T> answer = submit(commands -> commands.evalsha(script.digest(), output, keys, arguments));
        return answer.exceptionallyCompose(failure -> Failures.isUnknownScript(failure)
                ? submitNow(commands -> commands.eval(script.text(), output, keys, arguments))
                : CompletableFuture.failedFuture(failure));
    }

    /// Sends a command and forgets it: for messages that are delivered at most once. Blocks while very many
    /// are unanswered. Failures are counted in [#lost()].
    ///
    /// @param done told how many processes it reached, or -1 when nobody knows, on the thread that reads
    ///     from Redis
    /// @throws LayerException when the server is away or far behind
    public void publish(String topic, byte[] payload, LongConsumer done) {
        awaitUp();
        acquireWindow();
        dispatch(new PublishCommand(topic, payload, receivers -> {
            window.release();
            if (receivers < 0) lost.increment();
            done.accept(receivers);
        }));
    }

    // ---- for those who put messages together themselves

    /// Asks to publish one more message; [#publishEntered] follows. Blocks while very many are unanswered.
    ///
    /// @throws LayerException when the server is away or far behind
    public void enter() {
        awaitUp();
        acquireWindow();
    }

    /// Publishes what was asked for with so many calls of [#enter()]. Never blocks; failures are counted.
    public void publishEntered(String topic, byte[] payload, int messages) {
        var command = new PublishCommand(topic, payload, receivers -> {
            window.release(messages);
            if (receivers < 0) lost.add(messages);
        });
        try {
            connections.commands.dispatch(command);
        } catch (RuntimeException e) {
            command.completeExceptionally(e);
        }
        flush();
    }

    /// Runs the task on the thread that writes commands; soon, and not at all once closed.
    public void execute(Runnable task) {
        try {
            connections.onCommandLoop(task);
        } catch (RuntimeException _) {
            // Closed.
        }
    }

    private void dispatch(RedisCommand<String, byte[], ?> command) {
        try {
            connections.commands.dispatch(command);
        } catch (RuntimeException e) {
            command.completeExceptionally(e);
            throw Failures.of(server, e);
        }
        flush();
    }

    /// Waits for an answer.
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
            noteReadOnly(e);
            throw Failures.of(server, e);
        } catch (TimeoutException e) {
            answer.cancel(false);
            throw Failures.of(server, e);
        }
    }

    // A master that became a replica: whoever leads there now is found by connecting again.
    private void noteReadOnly(ExecutionException failure) {
        if (Failures.isReadOnly(failure)) connections.renew();
    }

    private void awaitUp() {
        if (recovery.isUp() || recovery.isOwnThread()) return;
        if (!recovery.awaitUp(outagePatience))
            throw new LayerException(
                    "Redis at " + server + " is away; a connection is looked for. The message was not" + " sent.");
    }

    private void acquireWindow() {
        if (window.tryAcquire()) return;
        try {
            if (window.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS)) return;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        throw new LayerException("Redis at " + server + " is behind: " + MOST_UNANSWERED
                + " messages are unanswered. The message was not sent.");
    }

    // On the loop, so that all that is submitted until it runs goes out with one write.
    private void flush() {
        if (!isFlushAsked.compareAndSet(false, true)) return;
        try {
            connections.onCommandLoop(() -> {
                isFlushAsked.set(false);
                connections.commands.flushCommands();
            });
        } catch (RuntimeException _) {
            isFlushAsked.set(false); // the channel is closed or not yet in use; its commands fail by themselves
        }
    }

    // ----

    /// Closes the connections. Closing twice is harmless.
    @Override
    public void close() {
        recovery.close();
        connections.close();
    }
}
