package dev.levada.layer.redis.link;

import dev.levada.contract.Quoted;
import dev.levada.layer.LayerException;
import dev.levada.layer.redis.options.RedisServer;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisReadOnlyException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/// What went wrong at Redis, in words for whoever runs it.
public final class Failures {
    private Failures() {}

    /// What is behind the exceptions of futures.
    public static Throwable cause(Throwable failure) {
        var cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) cause = cause.getCause();
        return cause;
    }

    /// The exception for whoever waits.
    public static LayerException of(RedisServer server, Throwable failure) {
        var cause = cause(failure);
        if (cause instanceof LayerException known) return known;
        return new LayerException(
                switch (cause) {
                    case RedisReadOnlyException _ -> readOnly(server);
                    case RedisCommandExecutionException refusal ->
                        refusal(server, String.valueOf(refusal.getMessage()));
                    case RedisConnectionException connection -> unreachable(server, connection);
                    case TimeoutException _ ->
                        at(server) + "did not answer in time; it is not known whether it did as asked.";
                    case CancellationException _ ->
                        at(server) + "went away before it answered; it is not known whether it did as asked.";
                    case RedisException _ ->
                        at(server) + "is not connected; a connection is looked for (" + cause.getMessage() + ").";
                    default -> at(server) + "failed: " + cause + ".";
                },
                cause);
    }

    /// The exception for what Redis has answered instead.
    public static LayerException of(RedisServer server, String refusal) {
        return new LayerException(refusal(server, refusal));
    }

    /// Whether a command was turned away before anything of it was sent. Told by the words, because Lettuce
    /// has no type for it; RedisCoreOutageTest sees when they change.
    static boolean isUnsent(CompletableFuture<?> answer) {
        return answer.state() == Future.State.FAILED
                && String.valueOf(cause(answer.exceptionNow()).getMessage()).startsWith("Currently not connected");
    }

    /// Whether a connection has ended before it was ready, and nothing says why. By the words as well.
    static boolean isWithoutReason(RedisConnectionException failure) {
        Throwable root = failure;
        while (root.getCause() != null) root = root.getCause();
        var words = String.valueOf(root.getMessage());
        return root instanceof ClosedChannelException
                || words.startsWith("Connection closed prematurely")
                || words.contains("Connection reset");
    }

    /// Whether Redis itself has said no.
    public static boolean isRefusal(Throwable failure) {
        return cause(failure) instanceof RedisCommandExecutionException;
    }

    /// Whether what Redis has answered is about the user, so that it would answer the same to any message.
    static boolean isOfUser(String refusal) {
        return refusal.startsWith("NOPERM") || refusal.startsWith("NOAUTH");
    }

    static boolean isReadOnly(Throwable failure) {
        var cause = cause(failure);
        return cause instanceof RedisReadOnlyException
                || String.valueOf(cause.getMessage()).contains("READONLY");
    }

    static boolean isUnknownScript(Throwable failure) {
        return String.valueOf(cause(failure).getMessage()).startsWith("NOSCRIPT");
    }

    private static String refusal(RedisServer server, String message) {
        // Not only at the beginning: Redis 6 wraps what a script ran into.
        if (message.contains("READONLY")) return readOnly(server);
        if (message.contains("OOM command not allowed"))
            return at(server) + "is out of memory (maxmemory) and takes no messages.";
        if (message.startsWith("NOAUTH") || message.startsWith("WRONGPASS"))
            return at(server) + "refuses the password. Give user and password in the URL: redis://USER:PASSWORD@HOST."
                    + " If they are right, see to the user there (ACL SETUSER).";
        if (message.startsWith("CLUSTERDOWN"))
            return at(server) + "belongs to a cluster that is down or does not serve this slot: " + Quoted.of(message)
                    + ". Look at CLUSTER INFO there.";
        if (message.startsWith("ERR unknown command")
                && message.toLowerCase(Locale.ROOT).contains("ssubscribe"))
            return at(server) + "knows no sharded topics. A cluster needs Redis 7 or later.";
        if (message.contains("cluster support disabled"))
            return at(server) + "is no node of a cluster. Use redis+levada: for it.";
        if (message.startsWith("MOVED") || message.startsWith("ASK "))
            return at(server) + "is a node of a cluster, and what is asked for is on another. Use"
                    + " redis-cluster+levada: for all of them.";
        if (message.startsWith("NOPERM"))
            return at(server) + "does not allow this user what the layer needs: " + Quoted.of(message)
                    + ". Give it the right there (ACL SETUSER).";
        return at(server) + "answered with an error: " + Quoted.of(message) + ".";
    }

    /// Why a connection could not be made.
    static String ofConnect(RedisServer server, Throwable failure) {
        var cause = cause(failure);
        return cause instanceof RedisCommandExecutionException refusal
                ? refusal(server, String.valueOf(refusal.getMessage()))
                : unreachable(server, cause);
    }

    private static String unreachable(RedisServer server, Throwable failure) {
        Throwable root = failure;
        boolean isTls = failure.getCause() instanceof SSLException;
        while (root.getCause() != null && !(root instanceof UnknownHostException)) {
            root = root.getCause();
            isTls |= root instanceof SSLException;
        }
        var message = String.valueOf(root.getMessage());
        if (root instanceof RedisCommandExecutionException) return refusal(server, message);
        if (isTls) return untrusted(server, message);
        if (root instanceof UnknownHostException)
            return "Expected a Redis server at " + server + ", but its name cannot be looked up: " + Quoted.of(message)
                    + ". See to the name service, or correct the layer URL.";
        return "Expected a Redis server at " + server + ", but it cannot be reached: " + Quoted.of(message)
                + ". Start it, or correct the layer URL"
                + (server.tls().isPresent() ? ": does the port speak TLS?" : ".");
    }

    private static String untrusted(RedisServer server, String message) {
        return "Expected a Redis server with a certificate to trust at " + server + ", but TLS failed: "
                + Quoted.of(message) + ". Name a file with its certificate, or that of whoever signed it, with"
                + " ?tls-trusted=FILE; where it is for another host name, tls-verify=ca does not look at that.";
    }

    private static String readOnly(RedisServer server) {
        return at(server)
                + "refuses writes because it is a read-only replica; a connection to its master is looked for.";
    }

    private static String at(RedisServer server) {
        return "Redis at " + server + " ";
    }
}
