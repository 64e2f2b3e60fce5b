package dev.levada.layer.redis.core;

import dev.levada.contract.ChannelMessage;
import dev.levada.layer.ChannelFullException;
import dev.levada.layer.ChannelName;
import dev.levada.layer.LayerException;
import dev.levada.layer.LayerOptions;
import dev.levada.layer.local.LayerCounters;
import dev.levada.layer.redis.core.GroupViews.Bundle;
import dev.levada.layer.redis.link.RedisLink;
import dev.levada.layer.redis.link.RedisLinks;
import dev.levada.layer.redis.wire.WireFormat;
import io.lettuce.core.ScriptOutputType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Puts messages for other processes and for work queues into Redis.
final class CoreSender {
    private final AtomicInteger turn = new AtomicInteger();
    private final RedisLinks links;
    private final List<KeyWatch> watches;
    private final CoreNames names;
    private final WireFormat wire;
    private final LayerOptions options;
    private final Times times;
    private final LayerCounters counters;

    CoreSender(
            RedisLinks links,
            List<KeyWatch> watches,
            CoreNames names,
            WireFormat wire,
            LayerOptions options,
            Times times,
            LayerCounters counters) {
        this.links = links;
        this.watches = watches;
        this.names = names;
        this.wire = wire;
        this.options = options;
        this.times = times;
        this.counters = counters;
    }

    /// Sends to one channel and waits until Redis has it.
    ///
    /// @throws ChannelFullException when its key is full
    /// @throws LayerException when the server is away
    void send(ChannelName channel, ChannelMessage message) {
        int shard = channel.isProcessLocal() ? names.shardOf(channel) : nextShard();
        byte[] payload = channel.isProcessLocal() ? wire.encode(message, channel.value()) : wire.encode(message);
        int capacity = options.capacityOf(channel);
        var key = names.keyOf(channel);
        var link = links.get(shard);
        var full = full(link.await(submit(link, new String[] {key}, List.of(number(capacity), payload))));
        if (!full.isEmpty()) {
            counters.refused.increment();
            throw new ChannelFullException(channel, capacity);
        }
        if (channel.isProcessLocal()) return;
        counters.delivered.increment();
        watches.get(shard).wake(key);
    }

    // Work queues are on all servers, their messages in turn on each that is there.
    private int nextShard() {
        int first = Math.floorMod(turn.getAndIncrement(), links.size());
        for (int i = 0; i < links.size(); i++) {
            int shard = (first + i) % links.size();
            if (links.get(shard).isUp()) return shard;
        }
        return first;
    }

    /// A message to some of the members of a group, on its way.
    final class Sending {
        private final List<OnItsWay> calls = new ArrayList<>();
        private @Nullable LayerException failure;

        private record OnItsWay(int shard, List<Bundle> bundles, CompletableFuture<List<Long>> answer) {}

        private Sending(List<Bundle> bundles, Function<List<String>, byte[]> encode) {
            var payloads = bundles.stream()
                    .map(bundle -> encode.apply(bundle.channels()))
                    .toList();
            for (int shard = 0; shard < links.size(); shard++) send(shard, bundles, payloads);
        }

        private void send(int shard, List<Bundle> all, List<byte[]> payloads) {
            var bundles = new ArrayList<Bundle>();
            var arguments = new ArrayList<byte[]>();
            for (int i = 0; i < all.size(); i++) {
                var bundle = all.get(i);
                if (bundle.shard() != shard) continue;
                bundles.add(bundle);
                arguments.add(number(options.capacityOf(bundle.first())));
                arguments.add(payloads.get(i));
            }
            if (bundles.isEmpty()) return;
            var keys = bundles.stream().map(Bundle::key).toArray(String[]::new);
            try {
                calls.add(new OnItsWay(shard, bundles, submit(links.get(shard), keys, arguments)));
            } catch (LayerException e) {
                fail(e);
            }
        }

        /// Waits until Redis has it, and counts what it had no room for.
        ///
        /// @throws LayerException when a server is away; the others have it
        void await() {
            for (var call : calls)
                try {
                    var full = full(links.get(call.shard()).await(call.answer()));
                    for (int i = 0; i < call.bundles().size(); i++)
                        count(call.shard(), call.bundles().get(i), full.contains(i + 1L));
                } catch (LayerException e) {
                    fail(e);
                }
            if (failure != null) throw failure;
        }

        private void count(int shard, Bundle bundle, boolean isFull) {
            if (isFull) counters.dropped.add(bundle.channels().size());
            if (isFull || bundle.first().isProcessLocal()) return;
            counters.delivered.increment();
            watches.get(shard).wake(bundle.key());
        }

        private void fail(LayerException e) {
            if (failure == null) failure = e;
            else failure.addSuppressed(e);
        }
    }

    /// Starts to send to the members; one message for each key.
    Sending start(List<Bundle> bundles, Function<List<String>, byte[]> encode) {
        return new Sending(bundles, encode);
    }

    private CompletableFuture<List<Long>> submit(RedisLink link, String[] keys, List<byte[]> perKey) {
        var arguments = new byte[2 + perKey.size()][];
        arguments[0] = times.expiry;
        arguments[1] = times.keySeconds;
        for (int i = 0; i < perKey.size(); i++) arguments[2 + i] = perKey.get(i);
        return link.submit(CoreScripts.SEND, ScriptOutputType.MULTI, keys, arguments);
    }

    /// Which channels were full, counted from 1.
    private List<Long> full(List<Long> answer) {
        counters.expired.add(answer.getFirst());
        return answer.subList(1, answer.size());
    }

    private static byte[] number(int number) {
        return Times.bytes(String.valueOf(number));
    }
}
