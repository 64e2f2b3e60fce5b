package dev.levada.layer.redis.fleet;

import dev.levada.layer.redis.wire.WireException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What is published: a version, a kind, who sent it, and the message.
///
/// `version (1) | kind (1) | origin (8) | [length of the name (1) | name] | message`
final class Envelope {
    private static final byte VERSION = 1;
    private static final int ORIGIN_AT = 2;
    private static final int HEAD = ORIGIN_AT + Long.BYTES;
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /// What is in it.
    enum Kind {
        /// For the members of the group of the topic; its sender's own members have it already.
        GROUP(0),
        /// The same, and its sender's own members get it only from here, in the order of the history.
        GROUP_IN_ORDER(1),
        /// For one mailbox of the process of the topic.
        DIRECT(2),
        /// The named mailbox of the process of the topic is to join a group.
        ADD(3),
        /// It is to leave the group.
        DISCARD(4),
        /// What the process of the topic had asked for is done.
        DONE(5),
        /// Several of [#GROUP], one after the other, each with its length (4) before it.
        GROUP_OF_MANY(6);

        private final byte code;

        Kind(int code) {
            this.code = (byte) code;
        }
    }

    private static final Kind[] KINDS = Kind.values();

    private Envelope() {}

    static byte[] group(Kind kind, long origin, byte[] message) {
        byte[] envelope = new byte[HEAD + message.length];
        head(envelope, kind, origin);
        System.arraycopy(message, 0, envelope, HEAD, message.length);
        return envelope;
    }

    static byte[] groupOfMany(long origin, List<byte[]> messages) {
        int bytes = HEAD;
        for (byte[] message : messages) bytes += Integer.BYTES + message.length;
        byte[] envelope = new byte[bytes];
        head(envelope, Kind.GROUP_OF_MANY, origin);
        int at = HEAD;
        for (byte[] message : messages) {
            INT.set(envelope, at, message.length);
            System.arraycopy(message, 0, envelope, at + Integer.BYTES, message.length);
            at += Integer.BYTES + message.length;
        }
        return envelope;
    }

    /// The messages of a [Kind#GROUP_OF_MANY].
    ///
    /// @throws WireException when the lengths do not fit
    static List<byte[]> messages(byte[] envelope) {
        var messages = new ArrayList<byte[]>();
        for (int at = HEAD; at < envelope.length; ) {
            int length = at + Integer.BYTES <= envelope.length ? (int) INT.get(envelope, at) : -1;
            int from = at + Integer.BYTES;
            if (length < 0 || length > envelope.length - from)
                throw new WireException("Expected messages with their lengths, but one goes beyond the end.");
            messages.add(Arrays.copyOfRange(envelope, from, from + length));
            at = from + length;
        }
        return messages;
    }

    static byte[] direct(long origin, String channel, byte[] message) {
        return named(Kind.DIRECT, origin, channel, message);
    }

    static byte[] named(Kind kind, long origin, String channel, byte[] message) {
        byte[] name = channel.getBytes(StandardCharsets.US_ASCII);
        byte[] envelope = new byte[HEAD + 1 + name.length + message.length];
        head(envelope, kind, origin);
        envelope[HEAD] = (byte) name.length;
        System.arraycopy(name, 0, envelope, HEAD + 1, name.length);
        System.arraycopy(message, 0, envelope, HEAD + 1 + name.length, message.length);
        return envelope;
    }

    private static void head(byte[] envelope, Kind kind, long origin) {
        envelope[0] = VERSION;
        envelope[1] = kind.code;
        LONG.set(envelope, ORIGIN_AT, origin);
    }

    /// @throws WireException when it is none, or of a version that is not known
    static Kind kind(byte[] envelope) {
        if (envelope.length < HEAD || envelope[0] != VERSION)
            throw new WireException("Expected an envelope of version " + VERSION + ", but got "
                    + (envelope.length == 0 ? "nothing" : "version " + envelope[0]) + " in " + envelope.length
                    + " bytes. Do all processes run versions that fit?");
        for (var kind : KINDS) if (kind.code == envelope[1]) return kind;
        throw new WireException("Expected an envelope of a known kind, but got " + envelope[1] + ".");
    }

    /// Whether it came back to its sender, whose members have it already.
    static boolean isEcho(byte[] envelope, long origin) {
        return envelope.length >= HEAD
                && (envelope[1] == Kind.GROUP.code || envelope[1] == Kind.GROUP_OF_MANY.code)
                && (long) LONG.get(envelope, ORIGIN_AT) == origin;
    }

    /// The mailbox that it is for; only of kinds that are not for groups.
    static String channel(byte[] envelope) {
        int length = nameLength(envelope);
        return new String(envelope, HEAD + 1, length, StandardCharsets.US_ASCII);
    }

    static byte[] message(byte[] envelope) {
        int from = switch (kind(envelope)) {
            case GROUP, GROUP_IN_ORDER, GROUP_OF_MANY -> HEAD;
            case DIRECT, ADD, DISCARD, DONE -> HEAD + 1 + nameLength(envelope);
        };
        return Arrays.copyOfRange(envelope, from, envelope.length);
    }

    private static int nameLength(byte[] envelope) {
        int length = envelope.length > HEAD ? envelope[HEAD] : -1;
        if (length < 1 || HEAD + 1 + length > envelope.length)
            throw new WireException("Expected the name of a mailbox in a direct message, but there is none.");
        return length;
    }
}
