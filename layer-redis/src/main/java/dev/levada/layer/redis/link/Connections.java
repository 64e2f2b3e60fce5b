package dev.levada.layer.redis.link;

import dev.levada.layer.redis.options.RedisServer;
import dev.levada.layer.redis.options.RedisServer.Tls;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The two connections to one server, and the channels that carry them at the moment.
@SuppressWarnings("FutureReturnValueIgnored") // nobody waits for a connection to be closed
final class Connections implements AutoCloseable {
    static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
    private static final int ATTEMPTS = 3;

    private final LettuceResources.Tapped commandResources;
    private final LettuceResources.Tapped topicResources;
    private final RedisClient commandClient;
    private final RedisClient topicClient;
    private final RedisURI uri;
    private final LettuceResources resources;
    private final AtomicBoolean isShutDown = new AtomicBoolean();
    final StatefulRedisConnection<String, byte[]> commands;
    final StatefulRedisPubSubConnection<String, byte[]> topics;

    /// Connects; blocks until both stand or one failed.
    Connections(LettuceResources resources, RedisServer server, Duration timeout) {
        this.resources = resources;
        uri = uri(server, timeout);
        commandResources = resources.take();
        topicResources = resources.take();
        commandClient = client(commandResources, server, timeout);
        topicClient = client(topicResources, server, timeout);
        StatefulRedisConnection<String, byte[]> first = null;
        try {
            first = connect(() -> commandClient.connect(CODEC, uri));
            topics = connect(() -> topicClient.connectPubSub(CODEC, uri));
            commands = first;
        } catch (RuntimeException e) {
            if (first != null) first.closeAsync();
            shutDown();
            throw e;
        }
        commands.setAutoFlushCommands(false);
    }

    // Lettuce closes a connection that Redis refuses. Its reason and the end come on two threads, and when the end
    // is first the reason is lost, so that it has to be heard again.
    private static <T> T connect(Supplier<T> connecting) {
        for (int attempt = 1; ; attempt++) {
            try {
                return connecting.get();
            } catch (RedisConnectionException e) {
                if (attempt == ATTEMPTS || !Failures.isWithoutReason(e)) throw e;
            }
        }
    }

    boolean areOpen() {
        return commands.isOpen()
                && topics.isOpen()
                && isActive(commandResources.channel().get())
                && isActive(topicResources.channel().get());
    }

    private static boolean isActive(@Nullable Channel channel) {
        return channel != null && channel.isActive();
    }

    /// Why the last attempt to bring one of them back has failed; null when none has.
    @Nullable
    Throwable failure() {
        var failure = commandResources.failures().last();
        return failure == null ? topicResources.failures().last() : failure;
    }

    /// Both are there again.
    void forgetFailures() {
        commandResources.failures().forget();
        topicResources.failures().forget();
    }

    /// Runs the task on the thread that writes commands, or not at all when the connection has gone.
    void onCommandLoop(Runnable task) {
        commandResources.channel().get().eventLoop().execute(task);
    }

    /// Has both connections made anew.
    void renew() {
        renewCommands();
        var channel = topicResources.channel().get();
        if (channel != null) channel.close();
    }

    void renewCommands() {
        var channel = commandResources.channel().get();
        if (channel != null) channel.close();
    }

    @Override
    public void close() {
        shutDown();
    }

    // Waits a moment, because the threads of the connections end next, and what is still to be closed then is
    // an error in the log.
    private void shutDown() {
        CompletableFuture.allOf(
                        commandClient.shutdownAsync(0, 1, TimeUnit.SECONDS),
                        topicClient.shutdownAsync(0, 1, TimeUnit.SECONDS))
                .exceptionally(_ -> null)
                .completeOnTimeout(null, 1, TimeUnit.SECONDS)
                .join();
        if (isShutDown.compareAndSet(false, true)) {
            resources.giveBack(commandResources);
            resources.giveBack(topicResources);
        }
    }

    private static RedisClient client(LettuceResources.Tapped resources, RedisServer server, Duration timeout) {
        var client = RedisClient.create(resources.resources());
        var socket = SocketOptions.builder()
                .connectTimeout(timeout)
                .keepAlive(true)
                .tcpNoDelay(true)
                .build();
        var options = ClientOptions.builder()
                .autoReconnect(true)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                // A command whose answer is lost may have been done: sending it again could do it twice.
                .replayFilter(_ -> true)
                .socketOptions(socket)
                // Whoever waits has a limit of its own, and silence is noticed by asking. What nobody waits for
                // is only late when it has to queue, and a timer for each would cost more than the command.
                .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
                .pingBeforeActivateConnection(true);
        server.tls()
                .flatMap(Tls::trusted)
                .ifPresent(file -> options.sslOptions(SslOptions.builder()
                        .jdkSslProvider()
                        .trustManager(file.toFile())
                        .build()));
        client.setOptions(options.build());
        return client;
    }

    private static RedisURI uri(RedisServer server, Duration timeout) {
        var builder = switch (server.endpoint()) {
            case RedisServer.Tcp tcp -> RedisURI.builder().withHost(tcp.host()).withPort(tcp.port());
            case RedisServer.UnixSocket socket ->
                RedisURI.Builder.socket(socket.path().toString());
            case RedisServer.Sentinel sentinel -> sentinel(sentinel, timeout);
            case RedisServer.Cluster cluster ->
                throw new IllegalArgumentException("Expected a node of " + cluster + ", but got all of it.");
        };
        builder.withDatabase(server.database()).withTimeout(timeout).withClientName("levada");
        server.credentials().ifPresent(credentials -> {
            if (credentials.user().isEmpty())
                builder.withPassword(credentials.password().toCharArray());
            else builder.withAuthentication(credentials.user(), credentials.password());
        });
        server.tls()
                .ifPresent(tls -> builder.withSsl(true)
                        .withVerifyPeer(
                                switch (tls.verify()) {
                                    case FULL -> SslVerifyMode.FULL;
                                    case CA -> SslVerifyMode.CA;
                                    case NONE -> SslVerifyMode.NONE;
                                }));
        return builder.build();
    }

    private static RedisURI.Builder sentinel(RedisServer.Sentinel sentinel, Duration timeout) {
        var builder = RedisURI.builder().withSentinelMasterId(sentinel.master());
        for (var node : sentinel.sentinels()) {
            var uri = RedisURI.builder()
                    .withHost(node.host())
                    .withPort(node.port())
                    .withTimeout(timeout);
            sentinel.sentinelCredentials()
                    .ifPresent(it -> uri.withPassword(it.password().toCharArray()));
            builder.withSentinel(uri.build());
        }
        return builder;
    }
}
