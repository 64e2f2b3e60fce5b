package dev.levada.layer.redis.options;

import dev.levada.contract.Quoted;
import dev.levada.layer.LayerException;
import dev.levada.layer.LayerOptions;
import java.time.Duration;
import java.util.List;

/// How a layer uses Redis. All processes of a fleet must agree on everything but the times.
///
/// @param mode which wire format
/// @param servers one, or several over which names are spread; their order counts
/// @param layer what every layer lets one set
/// @param prefix of all keys and topics; `asgi` by default, as in Python; `levada` in the mode of our own
/// @param encryptionKeys secrets with which messages are encrypted: the first, and to read with any; none
///     by default
/// @param randomPrefixBytes in front of each message of the core format; 12 by default, as in Python
/// @param serializer of the messages
/// @param timeout for one command and for a connect; 5 seconds by default
/// @param outagePatience how long a sender waits for a server that is away before it gets a
///     [LayerException]; zero by default
/// @param startPatience how long opening the layer waits for servers that are away; zero by default
/// @param mostMessageBytes of one message as it stands in Redis; 16 MiB by default. A larger one is refused
///     at the sender, and passed over and counted where another process has sent it all the same
public record RedisOptions(
        Mode mode,
        List<RedisServer> servers,
        LayerOptions layer,
        String prefix,
        List<String> encryptionKeys,
        int randomPrefixBytes,
        Serializer serializer,
        Duration timeout,
        Duration outagePatience,
        Duration startPatience,
        int mostMessageBytes) {
    /// Which wire format.
    public enum Mode {
        /// That of `channels_redis.core.RedisChannelLayer`: sorted sets.
        CORE,
        /// That of `channels_redis.pubsub.RedisPubSubChannelLayer`.
        PUBSUB,
        /// Our own, for fleets without Python.
        LEVADA
    }

    /// How messages are written.
    public enum Serializer {
        /// The default.
        MESSAGE_PACK,
        /// Cannot carry bytes.
        JSON
    }

    public RedisOptions {
        servers = List.copyOf(servers);
        encryptionKeys = List.copyOf(encryptionKeys);
        if (servers.isEmpty()) throw new LayerException("Expected at least one Redis server, but got none.");
        boolean isCluster = servers.stream().anyMatch(server -> server.endpoint() instanceof RedisServer.Cluster);
        if (isCluster && mode != Mode.LEVADA)
            throw new LayerException("Expected redis-cluster+levada: for a Redis Cluster, but got the format of Python"
                    + " Channels, whose keys do not stay together on one node; channels_redis has no clusters either."
                    + " Use redis: or redis-sentinel: for what is shared with Python.");
        if (isCluster && servers.size() > 1)
            throw new LayerException("Expected one cluster and no other servers, but got " + servers.size() + ".");
        if (isCluster && (prefix.indexOf('{') >= 0 || prefix.indexOf('}') >= 0))
            throw wrong("prefix", prefix, "no braces, which say where in a cluster a key is,");
        if (prefix.length() > 100 || !prefix.chars().allMatch(c -> c > ' ' && c < 127))
            throw wrong("prefix", prefix, "at most 100 printable ASCII characters without spaces");
        if (randomPrefixBytes < 0 || randomPrefixBytes > 64)
            throw wrong("random-prefix", String.valueOf(randomPrefixBytes), "a whole number from 0 to 64");
        if (!timeout.isPositive()) throw wrong("timeout", timeout.toString(), "a positive time");
        if (outagePatience.isNegative())
            throw wrong("outage", outagePatience.toString(), "a time that is not negative");
        if (startPatience.isNegative()) throw wrong("start", startPatience.toString(), "a time that is not negative");
        if (mostMessageBytes < 1_024)
            throw wrong("max-message", String.valueOf(mostMessageBytes), "a whole number of bytes from 1024");
        if (encryptionKeys.contains("")) throw new LayerException("Expected encryption keys, but one is empty.");
    }

    /// The defaults of that mode for these servers.
    public static RedisOptions of(Mode mode, List<RedisServer> servers) {
        return new RedisOptions(
                mode,
                servers,
                LayerOptions.DEFAULT,
                mode == Mode.LEVADA ? "levada" : "asgi",
                List.of(),
                12,
                Serializer.MESSAGE_PACK,
                Duration.ofSeconds(5),
                Duration.ZERO,
                Duration.ZERO,
                16 << 20);
    }

    /// A copy with other layer options.
    public RedisOptions withLayer(LayerOptions layer) {
        return new RedisOptions(
                mode,
                servers,
                layer,
                prefix,
                encryptionKeys,
                randomPrefixBytes,
                serializer,
                timeout,
                outagePatience,
                startPatience,
                mostMessageBytes);
    }

    /// A copy with another prefix.
    public RedisOptions withPrefix(String prefix) {
        return new RedisOptions(
                mode,
                servers,
                layer,
                prefix,
                encryptionKeys,
                randomPrefixBytes,
                serializer,
                timeout,
                outagePatience,
                startPatience,
                mostMessageBytes);
    }

    /// A copy with other encryption keys.
    public RedisOptions withEncryptionKeys(List<String> encryptionKeys) {
        return new RedisOptions(
                mode,
                servers,
                layer,
                prefix,
                encryptionKeys,
                randomPrefixBytes,
                serializer,
                timeout,
                outagePatience,
                startPatience,
                mostMessageBytes);
    }

    /// A copy with another number of random bytes.
    public RedisOptions withRandomPrefixBytes(int randomPrefixBytes) {
        return new RedisOptions(
                mode,
                servers,
                layer,
                prefix,
                encryptionKeys,
                randomPrefixBytes,
                serializer,
                timeout,
                outagePatience,
                startPatience,
                mostMessageBytes);
    }

    /// A copy with another serializer.
    public RedisOptions withSerializer(Serializer serializer) {
        return new RedisOptions(
                mode,
                servers,
                layer,
                prefix,
                encryptionKeys,
                randomPrefixBytes,
                serializer,
                timeout,
                outagePatience,
                startPatience,
                mostMessageBytes);
    }

    /// A copy with another timeout.
    public RedisOptions withTimeout(Duration timeout) {
        return new RedisOptions(
                mode,
                servers,
                layer,
                prefix,
                encryptionKeys,
                randomPrefixBytes,
                serializer,
                timeout,
                outagePatience,
                startPatience,
                mostMessageBytes);
    }

    /// A copy with another patience of senders.
    public RedisOptions withOutagePatience(Duration outagePatience) {
        return new RedisOptions(
                mode,
                servers,
                layer,
                prefix,
                encryptionKeys,
                randomPrefixBytes,
                serializer,
                timeout,
                outagePatience,
                startPatience,
                mostMessageBytes);
    }

    /// A copy with another patience at the start.
    public RedisOptions withStartPatience(Duration startPatience) {
        return new RedisOptions(
                mode,
                servers,
                layer,
                prefix,
                encryptionKeys,
                randomPrefixBytes,
                serializer,
                timeout,
                outagePatience,
                startPatience,
                mostMessageBytes);
    }

    /// A copy with another size of messages.
    public RedisOptions withMostMessageBytes(int mostMessageBytes) {
        return new RedisOptions(
                mode,
                servers,
                layer,
                prefix,
                encryptionKeys,
                randomPrefixBytes,
                serializer,
                timeout,
                outagePatience,
                startPatience,
                mostMessageBytes);
    }

    /// Without secrets.
    @Override
    public String toString() {
        return "RedisOptions[" + mode + " " + servers + " prefix " + Quoted.of(prefix)
                + (encryptionKeys.isEmpty() ? "" : ", encrypted") + "]";
    }

    private static LayerException wrong(String name, String value, String expected) {
        return new LayerException("Expected " + expected + " for layer option " + Quoted.of(name) + ", but got "
                + Quoted.of(value) + ".");
    }
}
