package dev.levada.server.deflate;

import dev.levada.server.connection.Counters;
import dev.levada.server.options.Deflate;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// What compresses and inflates for all sockets of one event loop: one compressor and one inflater, since
/// a loop does one thing at a time, each lent for one message and cleared behind it, however that ended.
///
/// A compressor takes 260 KiB outside the heap; so it is made for the first message and not for the first
/// connection.
public final class LoopCodec implements AutoCloseable {
    /// What a peer may make of little is looked at only in messages longer than this.
    static final int UNGUARDED_BYTES = 1 << 20;

    /// Messages longer than this are compressed by their sender's thread, so that the loop's other sockets
    /// do not wait: it is about a millisecond.
    private static final int LONG_BYTES = 64 << 10;

    private static final int SCRATCH_BYTES = 16 << 10;

    /// Streams that may end within one message: none would be usual, and each costs a fresh start.
    private static final int MAX_STREAMS = 64;

    /// What a sender leaves out at the end of each message (RFC 7692 section 7.2.1).
    private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};

    // So many threads are there to run on; one that computes is not interrupted by another.
    private static final Semaphore SENDERS = new Semaphore(Runtime.getRuntime().availableProcessors());

    private final Deflate options;
    private final Counters counters;
    private final long mostContextBytes;
    private final byte[] scratch = new byte[SCRATCH_BYTES];
    private final @Nullable Deflation[] shared = new Deflation[16];
    private @Nullable Deflater deflater;
    private @Nullable Inflater inflater;
    private long contextBytes;
    private volatile boolean used;

    /// @param loops how many loops share what may be kept
    public LoopCodec(Deflate options, int loops, Counters counters) {
        this.options = options;
        this.counters = counters;
        this.mostContextBytes = options.maxContextBytes() / loops;
    }

    /// Agrees on compression with a peer.
    ///
    /// @return null when nothing is agreed on
    public @Nullable Deflation agree(List<Offer> offers) {
        if (!options.enabled()) return null;
        var agreement = Agreement.of(offers, options);
        if (agreement == null) return null;
        used = true;
        var made = new Deflation(this, agreement, options);
        if (made.mostContextBytes() > mostContextBytes - contextBytes) {
            counters.declinedContexts.increment();
            agreement = agreement.withoutTakeover();
            made = new Deflation(this, agreement, options);
        }
        contextBytes += made.mostContextBytes();
        if (made.mostContextBytes() > 0) return made;
        // Those that keep nothing and get the same answer are all alike.
        int kind = agreement.namesServerBits() ? agreement.serverBits() : 0;
        var known = shared[kind];
        if (known == null) shared[kind] = known = made;
        return known;
    }

    void release(int bytes) {
        contextBytes -= bytes;
    }

    /// What connections may keep now, of the share of this loop.
    long contextBytes() {
        return contextBytes;
    }

    /// Whether anybody of this loop has ever agreed on compression. Any thread.
    public boolean isUsed() {
        return used;
    }

    /// Whether a message is worth it.
    public boolean isWorthIt(int bytes) {
        return bytes >= options.minBytes();
    }

    /// Whether a message is so long that its sender should compress it.
    public static boolean isLong(int bytes) {
        return bytes > LONG_BYTES;
    }

    /// Compresses without reference to anything before.
    ///
    /// @return null when that makes it no shorter
    public byte @Nullable [] deflate(byte[] message) {
        return deflate(message, null, 0);
    }

    byte @Nullable [] deflate(byte[] message, @Nullable History history, int atMost) {
        var lent = deflater;
        if (lent == null) deflater = lent = new Deflater(options.level(), true);
        try {
            if (history != null) history.prepare(lent, atMost);
            return deflate(lent, message, message.length < SCRATCH_BYTES ? scratch : new byte[message.length]);
        } finally {
            lent.reset();
        }
    }

    /// The same on the thread of the message's sender. Any thread.
    ///
    /// @return null too when many do so already: the message is then sent as it is
    public byte @Nullable [] deflateAsSender(byte[] message) {
        if (!SENDERS.tryAcquire()) return null;
        var own = new Deflater(options.level(), true);
        try {
            return deflate(own, message, new byte[message.length]);
        } finally {
            own.end();
            SENDERS.release();
        }
    }

    private static byte @Nullable [] deflate(Deflater deflater, byte[] message, byte[] target) {
        deflater.setInput(message);
        int most = Math.min(message.length, target.length);
        int bytes = deflater.deflate(target, 0, most, Deflater.SYNC_FLUSH);
        // A full target may not hold all of it, and is no gain in any case.
        return bytes == most ? null : Arrays.copyOf(target, bytes - TAIL.length);
    }

    /// Inflates a message.
    ///
    /// @param compressed all frames of it together
    /// @param most bytes it may come to
    /// @throws DataFormatException when it is not what a compressor makes
    /// @throws TooLongException as soon as it has come to more than it may
    byte[] inflate(ByteBuffer compressed, int most, @Nullable History history) throws DataFormatException {
        var lent = inflater;
        if (lent == null) inflater = lent = new Inflater(true);
        try {
            if (history != null) history.prepare(lent);
            return inflate(lent, compressed, most, history);
        } finally {
            lent.reset();
        }
    }

    private byte[] inflate(Inflater inflater, ByteBuffer compressed, int most, @Nullable History history)
            throws DataFormatException {
        long guarded = Math.max(UNGUARDED_BYTES, (long) compressed.remaining() * options.maxRatio());
        long limit = Math.min(most, guarded);
        ByteArrayOutputStream earlier = null;
        int total = 0;
        int streams = 0;
        boolean isTail = false;
        int filled = 0;
        inflater.setInput(compressed);
        while (true) {
            int bytes = inflater.inflate(scratch, filled, SCRATCH_BYTES - filled);
            filled += bytes;
            total += bytes;
            if (total > limit) throw tooLong(most, guarded);
            if (filled == SCRATCH_BYTES) {
                if (earlier == null) earlier = new ByteArrayOutputStream(2 * SCRATCH_BYTES);
                earlier.write(scratch, 0, filled);
                filled = 0;
            } else if (inflater.finished()) {
                // A message may hold whole streams (RFC 7692 section 7.2.3.4).
                streams++;
                if (isTail || !compressed.hasRemaining()) break;
                if (streams > MAX_STREAMS) throw new DataFormatException("too many streams");
                inflater.reset();
                restart(inflater, history, earlier, filled);
                inflater.setInput(compressed);
            } else if (inflater.needsInput()) {
                if (isTail) break;
                isTail = true;
                inflater.setInput(TAIL);
            } else if (bytes == 0) {
                throw new DataFormatException("no progress");
            }
        }
        if (earlier == null) return Arrays.copyOf(scratch, filled);
        earlier.write(scratch, 0, filled);
        return earlier.toByteArray();
    }

    /// What came before a stream that has ended may be referred to by the next.
    private void restart(
            Inflater inflater, @Nullable History history, @Nullable ByteArrayOutputStream earlier, int filled) {
        var all = new History(15);
        if (history != null) history.copyTo(all);
        if (earlier != null) all.add(earlier.toByteArray());
        all.add(Arrays.copyOf(scratch, filled));
        all.prepare(inflater);
    }

    private static TooLongException tooLong(int most, long guarded) {
        return new TooLongException(
                guarded < most
                        ? "A message that is too much longer than its compressed form."
                        : "A message of more than " + most + " bytes.");
    }

    /// Frees what is outside the heap; with the next message it is made again.
    @Override
    public void close() {
        if (deflater != null) deflater.end();
        if (inflater != null) inflater.end();
        deflater = null;
        inflater = null;
    }
}
