package dev.levada.layer.redis.link;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongConsumer;

/// Where the keys and topics of one name are: a server, or in a cluster whichever node has them at the
/// moment. Any thread may call it, except those that must not block.
public interface Place {
    /// Whether commands can be sent now.
    boolean isUp();

    /// Whether changes of keys that were read here are told; see [RedisLink#onKeyChange].
    boolean isTracking();

    /// Sends a command; the answer comes on a thread that must not be blocked. Waits for a server that is
    /// away as long as the options say.
    ///
    /// @param command may be called several times; all its keys are of this place
    /// @throws dev.levada.layer.LayerException when the server is away
    <T> CompletableFuture<T> submit(Function<RedisAsyncCommands<String, byte[]>, ? extends CompletionStage<T>> command);

    /// The same, and waits for its answer.
    ///
    /// @throws dev.levada.layer.LayerException when the server is away, refuses or does not answer in time
    default <T> T call(Function<RedisAsyncCommands<String, byte[]>, ? extends CompletionStage<T>> command) {
        return await(submit(command));
    }

    /// Runs a script; the answer comes on a thread that must not be blocked. Waits for a server that is
    /// away as long as the options say.
    ///
    /// @throws dev.levada.layer.LayerException when the server is away
    @SuppressWarnings("TypeParameterUnusedInFormals")
    <T> CompletableFuture<T> submit(Script script, ScriptOutputType output, String[] keys, byte[]... arguments);

    /// Runs a script and waits for its answer. What it reads and changes must be among the keys.
    ///
    /// @throws dev.levada.layer.LayerException when the server is away, refuses or does not answer in time
    @SuppressWarnings("TypeParameterUnusedInFormals")
    default <T> T call(Script script, ScriptOutputType output, String[] keys, byte[]... arguments) {
        return await(this.<T>submit(script, output, keys, arguments));
    }

    /// Waits for an answer.
    <T> T await(CompletableFuture<T> answer);

    /// Waits for an answer that must not be missed; an interrupt is kept for later.
    <T> T awaitUninterruptibly(CompletableFuture<T> answer);

    /// Sends a message and forgets it: delivered at most once. Blocks while very many are unanswered.
    ///
    /// @param done told how many processes it reached, or -1 when nobody knows, on a thread that must not
    ///     be blocked
    /// @throws dev.levada.layer.LayerException when the server is away or far behind
    void publish(String topic, byte[] payload, LongConsumer done);

    /// Asks to publish one more message; [#publishEntered] follows. Blocks while very many are unanswered.
    ///
    /// @throws dev.levada.layer.LayerException when the server is away or far behind
    void enter();

    /// Publishes what was asked for with so many calls of [#enter()]. Never blocks; failures are counted.
    void publishEntered(String topic, byte[] payload, int messages);

    /// Runs the task on the thread that writes commands; soon, and not at all once closed.
    void execute(Runnable task);

    /// Adds a user of the topic; not interrupted. Returns when Redis has confirmed it; while it is away at
    /// once, and the topic is subscribed when it is back.
    ///
    /// @throws dev.levada.layer.LayerException when Redis refuses, for example because the user may not
    void subscribe(String topic);

    /// Takes away one user. Never blocks, never fails.
    void unsubscribe(String topic);
}
