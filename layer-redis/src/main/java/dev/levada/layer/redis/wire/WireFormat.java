package dev.levada.layer.redis.wire;

import dev.levada.contract.ChannelMessage;
import dev.levada.contract.ContractException;
import dev.levada.contract.WebSocketEvent;
import dev.levada.layer.Broadcast;
import dev.levada.layer.LayerException;
import dev.levada.layer.redis.options.RedisOptions.Serializer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Messages and broadcasts as bytes in Redis, as the Python layers of `channels_redis` 3 and 4 write and
/// read them. All processes of a layer must use the same settings.
///
/// Python sees a broadcast as the message of the same fields; how the frame follows from it stands in the
/// way the bytes are written (`Mark`), so that only Java sees it. Only a frame that does not follow from
/// its message travels in a field of its own, `__levada_frame__`, and what a broadcast is the newest word
/// on in another, `__levada_key__`, which Java takes out and Python gets.
///
/// Immutable; any thread may use it; nothing blocks.
///
/// Source: channels_redis 4.3, `serializers.py` and `core.py`.
public final class WireFormat {
    /// What channels_redis puts before each message of its core layer, so that equal messages are distinct
    /// members of a sorted set.
    public static final int CORE_PREFIX_BYTES = 12;

    private static final int MAX_PREFIX_BYTES = 1024;

    /// What was read.
    ///
    /// @param message without the fields that the layer adds
    /// @param channels which channels it is for; empty where the message does not say it
    /// @param form how a broadcast's frame follows, or null when it is no broadcast
    /// @param frame with [Broadcast.Form#SEPARATE] the frame, or else null
    /// @param key what a broadcast is the newest word on, or null
    public record Decoded(
            ChannelMessage message,
            List<String> channels,
            Broadcast.@Nullable Form form,
            WebSocketEvent.@Nullable Send frame,
            @Nullable String key) {
        public Decoded {
            channels = List.copyOf(channels);
        }

        /// The broadcast, made at each call, or null when it is none.
        public @Nullable Broadcast broadcast() {
            Broadcast made;
            if (frame != null) made = Broadcast.of(message, frame);
            else if (form != null) made = Broadcast.ofMessage(message, form);
            else return null;
            return key == null ? made : made.latestOf(key);
        }
    }

    private final Body body;
    private final int prefixBytes;
    private final int mostBytes;
    private final @Nullable Fernet fernet;

    // Generators of two processes could in theory begin alike; this they do not share.
    private final long salt = new SecureRandom().nextLong();

    /// A format.
    ///
    /// @param randomPrefixBytes how many random bytes stand before each message: [#CORE_PREFIX_BYTES] in
    ///     the core layer, 0 in the pub/sub layer; at most 1024
    /// @param encryptionKeys secrets of any text: the first encrypts, each decrypts; none for no encryption
    /// @param maxAge encrypted messages that are older are refused, and those more than 60 s ahead; null to
    ///     take any. Without encryption a message has no age
    /// @throws LayerException when a setting is out of range
    public WireFormat(
            Serializer serializer, int randomPrefixBytes, List<String> encryptionKeys, @Nullable Duration maxAge) {
        this(serializer, randomPrefixBytes, encryptionKeys, maxAge, InstantSource.system());
    }

    WireFormat(
            Serializer serializer,
            int randomPrefixBytes,
            List<String> encryptionKeys,
            @Nullable Duration maxAge,
            InstantSource clock) {
        if (randomPrefixBytes < 0 || randomPrefixBytes > MAX_PREFIX_BYTES)
            throw new LayerException("Expected a random prefix of 0 to " + MAX_PREFIX_BYTES + " bytes, but got "
                    + randomPrefixBytes + ". Python's usual one has " + CORE_PREFIX_BYTES + ".");
        this.mostBytes = Integer.MAX_VALUE;
        this.body = switch (serializer) {
            case MESSAGE_PACK -> new MessagePackBody();
            case JSON -> new JsonBody();
        };
        this.prefixBytes = randomPrefixBytes;
        this.fernet = encryptionKeys.isEmpty() ? null : new Fernet(encryptionKeys, maxAge, clock);
    }

    private WireFormat(WireFormat other, int mostBytes) {
        body = other.body;
        prefixBytes = other.prefixBytes;
        fernet = other.fernet;
        this.mostBytes = mostBytes;
    }

    /// A copy that neither writes nor reads messages of more bytes, those of encryption included.
    public WireFormat withMostBytes(int bytes) {
        return new WireFormat(this, bytes);
    }

    /// A message that does not say whom it is for: of a work queue, or published on a topic.
    ///
    /// @throws dev.levada.contract.ContractException when it is too large, a field has a name that the
    ///     layer uses, or holds bytes and the serializer is JSON
    public byte[] encode(ChannelMessage message) {
        return encode(Outgoing.message(message, null));
    }

    /// A message for one channel, sent to it.
    ///
    /// @throws dev.levada.contract.ContractException as for [#encode(ChannelMessage)]
    public byte[] encode(ChannelMessage message, String channel) {
        return encode(Outgoing.message(message, channel));
    }

    /// A message for members of a group that share a process.
    ///
    /// @throws dev.levada.contract.ContractException as for [#encode(ChannelMessage)]
    public byte[] encode(ChannelMessage message, List<String> channels) {
        return encode(Outgoing.message(message, channels));
    }

    /// A broadcast that does not say whom it is for: published on the topic of a group.
    ///
    /// @throws dev.levada.contract.ContractException as for [#encode(ChannelMessage)]; with JSON a frame of
    ///     bytes cannot be carried
    public byte[] encode(Broadcast broadcast) {
        return encode(Outgoing.broadcast(broadcast, null));
    }

    /// A broadcast for members of a group that share a process.
    ///
    /// @throws dev.levada.contract.ContractException as for [#encode(Broadcast)]
    public byte[] encode(Broadcast broadcast, List<String> channels) {
        return encode(Outgoing.broadcast(broadcast, channels));
    }

    /// The message in the bytes, which must not change meanwhile and are not kept.
    ///
    /// A message without text in `type` is none. What Python can send and a message here cannot hold:
    /// integers beyond 64 bits become decimal text; in MessagePack timestamps become ISO 8601 text, other
    /// extensions the bytes they hold; NaN, infinities and keys that are neither text nor bytes are
    /// refused.
    ///
    /// @throws WireException when there is no message in it
    public Decoded decode(byte[] payload) {
        if (payload.length > mostBytes)
            throw new WireException("Expected a message of at most " + mostBytes + " bytes, but got " + payload.length
                    + ". Raise max-message of the layer URL where such messages are meant.");
        if (payload.length < prefixBytes)
            throw new WireException("Expected a message after a random prefix of " + prefixBytes + " bytes, but got "
                    + payload.length + " bytes. Do both sides use the same prefix?");
        if (fernet == null) return body.decode(payload, prefixBytes);
        return body.decode(fernet.decrypt(payload, prefixBytes), 0);
    }

    private byte[] encode(Outgoing outgoing) {
        byte[] payload = write(outgoing);
        if (payload.length > mostBytes)
            throw new ContractException("Expected a message of at most " + mostBytes + " bytes, but got "
                    + payload.length + ". Send what it is about, or raise max-message of the layer URL everywhere.");
        return payload;
    }

    private byte[] write(Outgoing outgoing) {
        if (fernet == null) return withPrefix(body.encode(outgoing, prefixBytes));
        byte[] token = fernet.encrypt(body.encode(outgoing, 0));
        if (prefixBytes == 0) return token;
        byte[] payload = new byte[prefixBytes + token.length];
        System.arraycopy(token, 0, payload, prefixBytes, token.length);
        return withPrefix(payload);
    }

    // Cheap, because all that matters is that no two are alike.
    private byte[] withPrefix(byte[] payload) {
        if (prefixBytes == 0) return payload;
        var random = ThreadLocalRandom.current();
        long bits = 0;
        for (int i = 0; i < prefixBytes; i++, bits >>>= 8) {
            if (i % Long.BYTES == 0) bits = random.nextLong() ^ salt;
            payload[i] = (byte) bits;
        }
        return payload;
    }
}
