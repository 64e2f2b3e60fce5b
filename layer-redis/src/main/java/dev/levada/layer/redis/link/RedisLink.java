package dev.levada.layer.redis.link;

import dev.levada.layer.LayerException;
import dev.levada.layer.redis.options.RedisServer;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.TrackingArgs;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.protocol.CommandType;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/// One Redis server as a layer sees it: one connection that all commands share, one for topics. Lost
/// connections come back by themselves; [LinkListener] tells of it.
///
/// Commands of all threads go out pipelined, those that come together with one write. Commands that were on
/// their way when a connection was lost fail and are never sent again. Any thread may call it, except the
/// threads that call [Topics] and the key listener, which must not block.
public final class RedisLink implements Place, AutoCloseable {
    // Enough for what is on its way in one round trip; more means that the server does not keep up.
    private static final int MOST_UNANSWERED = 8_192;

    private static final long UNNOTICED_NANOS = 1_000_000;

    private final RedisServer server;
    private final Duration timeout;
    private final Duration outagePatience;
    private final Connections connections;
    private final Subscriptions subscriptions;
    private final Recovery recovery;
    private final AnswerWait answers;
    private final boolean isSharded;
    private final Semaphore window = new Semaphore(MOST_UNANSWERED);
    private final AtomicBoolean isFlushAsked = new AtomicBoolean();
    private final LongAdder lost = new LongAdder();
    private final Troubles refused = Troubles.refusedMessages();
    private final RecentRefusal recentRefusal = new RecentRefusal();
    private final List<Consumer<Optional<String>>> keyListeners = new CopyOnWriteArrayList<>();
    private volatile boolean isTracking;
    private volatile boolean isTrackingOwn = true;

    RedisLink(
            LettuceResources resources,
            RedisServer server,
            Duration timeout,
            Duration outagePatience,
            boolean isSharded) {
        this.server = server;
        this.timeout = timeout;
        this.outagePatience = outagePatience;
        this.isSharded = isSharded;
        answers = new AnswerWait(server, timeout, this::noteReadOnly);
        try {
            connections = new Connections(resources, server, timeout);
        } catch (RuntimeException e) {
            throw Failures.of(server, e);
        }
        subscriptions = new Subscriptions(server, connections.topics, timeout, isSharded);
        recovery = new Recovery(this, connections, subscriptions, timeout);
    }

    /// Which server.
    public RedisServer server() {
        return server;
    }

    @Override
    public boolean isUp() {
        return recovery.isUp();
    }

    /// Whether the calling thread can send commands now: the one that brings everything back can earlier.
    public boolean isUpForCaller() {
        return recovery.isUp() || recovery.isOwnThread();
    }

    /// Whether topics belong to nodes of a cluster.
    public boolean isSharded() {
        return isSharded;
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

            @Override
            public void smessage(String topic, byte[] payload) {
                topics.message(topic, payload);
            }
        });
    }

    @Override
    public void subscribe(String topic) {
        subscriptions.add(topic);
    }

    @Override
    public void unsubscribe(String topic) {
        subscriptions.remove(topic);
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

    @Override
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

    @Override
    public <T> CompletableFuture<T> submit(
            Function<RedisAsyncCommands<String, byte[]>, ? extends CompletionStage<T>> command) {
        return submitOnceUp(() -> submitNow(command));
    }

    // Between the end of a connection and its being noticed here, commands are turned away unsent: such a
    // sender waits as one that comes a moment later does.
    private <T> CompletableFuture<T> submitOnceUp(Supplier<CompletableFuture<T>> command) {
        long until = System.nanoTime() + outagePatience.toNanos();
        while (true) {
            awaitUp();
            var answer = command.get();
            boolean mayWait = !recovery.isOwnThread() && !Thread.currentThread().isInterrupted();
            if (!mayWait || System.nanoTime() >= until || !Failures.isUnsent(answer)) return answer;
            LockSupport.parkNanos(UNNOTICED_NANOS);
        }
    }

    /// The same, though the link may not be up.
    public <T> CompletableFuture<T> submitNow(
            Function<RedisAsyncCommands<String, byte[]>, ? extends CompletionStage<T>> command) {
        var answer = command.apply(connections.commands.async()).toCompletableFuture();
        flush();
        return answer;
    }

    /// [#call], though the link is not up yet.
    <T> T callNow(Function<RedisAsyncCommands<String, byte[]>, ? extends CompletionStage<T>> command) {
        return await(submitNow(command));
    }

    @Override
    public <T> CompletableFuture<T> submit(Script script, ScriptOutputType output, String[] keys, byte[]... arguments) {
        return submitOnceUp(() -> submitNow(script, output, keys, arguments));
    }

    /// The same, though the link may not be up.
    @SuppressWarnings("TypeParameterUnusedInFormals")
    public <T> CompletableFuture<T> submitNow(
            Script script, ScriptOutputType output, String[] keys, byte[]... arguments) {
        CompletableFuture<T> answer = submitNow(commands -> commands.evalsha(script.digest(), output, keys, arguments));
        return answer.exceptionallyCompose(failure -> Failures.isUnknownScript(failure)
                ? submitNow(commands -> commands.eval(script.text(), output, keys, arguments))
                : CompletableFuture.failedFuture(failure));
    }

    /// [#submitNow] for keys that are on their way to this node of a cluster. Another thread's command may
    /// come in between and take the permission with it; then this one is refused, and may be sent again.
    @SuppressWarnings("FutureReturnValueIgnored") // what counts is the second
    public <T> CompletableFuture<T> submitAsking(
            Function<RedisAsyncCommands<String, byte[]>, ? extends CompletionStage<T>> command) {
        return submitNow(commands -> {
            commands.asking();
            return command.apply(commands);
        });
    }

    @Override
    public void publish(String topic, byte[] payload, LongConsumer done) {
        enter();
        publishNow(topic, payload, (receivers, refusal) -> {
            window.release();
            if (receivers < 0) noteLost(1, refusal);
            done.accept(receivers);
        });
    }

    // ---- for those who put messages together themselves

    @Override
    public void enter() {
        awaitUp();
        recentRefusal.check();
        acquireWindow();
    }

    @Override
    public void publishEntered(String topic, byte[] payload, int messages) {
        publishNow(topic, payload, (receivers, refusal) -> {
            window.release(messages);
            if (receivers < 0) noteLost(messages, refusal);
        });
    }

    private void noteLost(int messages, String refusal) {
        lost.add(messages);
        if (refusal.isEmpty()) return;
        var words = Failures.of(server, refusal);
        // Nobody waits for the answer, so that the log is where it is seen, and the next sender hears of it.
        refused.note("server " + server, words);
        if (Failures.isOfUser(refusal)) recentRefusal.note(String.valueOf(words.getMessage()));
    }

    /// Publishes though the link may not be up, and however many are unanswered. Never blocks.
    public void publishNow(String topic, byte[] payload, Published done) {
        var command = new PublishCommand(isSharded ? CommandType.SPUBLISH : CommandType.PUBLISH, topic, payload, done);
        try {
            connections.commands.dispatch(command);
        } catch (RuntimeException e) {
            command.completeExceptionally(e);
        }
        flush();
    }

    @Override
    public void execute(Runnable task) {
        tryExecute(task);
    }

    /// The same.
    ///
    /// @return false when the link is closed, and the task will not run
    public boolean tryExecute(Runnable task) {
        try {
            connections.onCommandLoop(task);
            return true;
        } catch (RuntimeException _) {
            return false;
        }
    }

    @Override
    public <T> T await(CompletableFuture<T> answer) {
        return answers.await(answer);
    }

    @Override
    public <T> T awaitUninterruptibly(CompletableFuture<T> answer) {
        return answers.awaitUninterruptibly(answer);
    }

    // A master that became a replica: whoever leads there now is found by connecting again.
    private void noteReadOnly(ExecutionException failure) {
        if (Failures.isReadOnly(failure)) connections.renew();
    }

    private void awaitUp() {
        if (recovery.isUp() || recovery.isOwnThread()) return;
        if (!recovery.awaitUp(outagePatience))
            throw new LayerException("Redis at " + server + " is away; a connection is looked for. The message was not"
                    + " sent. " + recovery.reason());
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
