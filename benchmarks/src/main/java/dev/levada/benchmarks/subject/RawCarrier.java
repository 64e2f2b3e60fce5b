package dev.levada.benchmarks.subject;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import java.util.Arrays;

/// The limit: Lettuce's publish and subscribe, as its manual shows them, with as many bytes as a message of
/// ours has.
final class RawCarrier implements Relay.Carrier {
    private static final int BYTES = 102;

    private final RedisClient client;
    private final RedisAsyncCommands<String, byte[]> commands;
    private final byte[] payload = new byte[BYTES];

    RawCarrier(int port) {
        client = RedisClient.create(RedisURI.create("127.0.0.1", port));
        commands = client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE))
                .async();
        Arrays.fill(payload, (byte) 'x');
    }

    @Override
    public void listen(String topic, Runnable arrived) {
        var connection = client.connectPubSub(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
        connection.addListener(new RedisPubSubAdapter<String, byte[]>() {
            @Override
            public void message(String from, byte[] message) {
                arrived.run();
            }
        });
        connection.sync().subscribe(topic);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // as the other carriers do: sent and forgotten
    public void send(String topic) {
        commands.publish(topic, payload);
    }
}
