package dev.levada.layer.redis.link;

import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.resolver.AddressResolverGroup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// The threads that all connections of one layer share.
@SuppressWarnings("FutureReturnValueIgnored") // nobody waits for resources to be given back
final class LettuceResources implements AutoCloseable {
    // A server that is back is found within a second; many processes do not come back in the same moment.
    private static final Duration SHORTEST_DELAY = Duration.ofMillis(20);
    private static final Duration LONGEST_DELAY = Duration.ofMillis(800);

    private final ClientResources shared;

    private final List<Tapped> made = new CopyOnWriteArrayList<>();

    // What closed connections have left: to end it would end the threads, which all share.
    private final ConcurrentLinkedQueue<Tapped> free = new ConcurrentLinkedQueue<>();

    /// @param names how the names of servers become addresses
    LettuceResources(AddressResolverGroup<?> names) {
        shared = ClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .commandLatencyRecorder(io.lettuce.core.metrics.CommandLatencyRecorder.disabled())
                .reconnectDelay(Delay.fullJitter(SHORTEST_DELAY, LONGEST_DELAY, 2, TimeUnit.MILLISECONDS))
                .addressResolverGroup(names)
                .build();
    }

    /// Resources that also tell the channel of the connection made last with them, and why there is none.
    ///
    /// @param channel null until a connection was made
    record Tapped(ClientResources resources, AtomicReference<Channel> channel, ReconnectFailures failures) {}

    /// Resources for one client.
    Tapped take() {
        var left = free.poll();
        if (left != null) {
            left.failures().forget(); // those of another connection
            return left;
        }
        var channel = new AtomicReference<Channel>();
        var failures = new ReconnectFailures(shared.eventBus());
        var resources = shared.mutate()
                .eventBus(failures)
                .nettyCustomizer(new NettyCustomizer() {
                    @Override
                    public void afterChannelInitialized(Channel made) {
                        channel.set(made);
                    }
                })
                .build();
        var tapped = new Tapped(resources, channel, failures);
        made.add(tapped);
        return tapped;
    }

    /// Gives back what [#take] gave, once its client has ended.
    void giveBack(Tapped tapped) {
        free.add(tapped);
    }

    @Override
    public void close() {
        for (var tapped : made) tapped.resources().shutdown(0, 0, TimeUnit.SECONDS);
        shared.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
