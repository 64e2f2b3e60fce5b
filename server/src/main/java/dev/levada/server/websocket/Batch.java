package dev.levada.server.websocket;

import dev.levada.contract.Outlet;
import dev.levada.server.deflate.Deflation;
import dev.levada.server.deflate.LoopCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Broadcasts to the same members that are written together: as plain frames, and compressed for those
/// who have agreed on it. Each form is made once, when the first member needs it. On the loop.
final class Batch {
    /// Messages and bytes that are merged into one write.
    private static final int MAX_MERGED = 64;

    private static final int MAX_MERGED_BYTES = 32 << 10;

    private final LoopCodec codec;
    private final Entry[] entries = new Entry[MAX_MERGED];
    private int size;
    private int bytes;
    private int longest;
    private @Nullable ByteBuf plainBytes;
    private @Nullable ByteBuf deflatedBytes;
    private @Nullable SharedBytes plain;
    private @Nullable SharedBytes deflated;

    /// One message on its way to some members.
    static final class Entry {
        final List<? extends Outlet> outlets;
        final @Nullable Outlet except;
        final Payload payload;
        final boolean holdsRoom;

        Entry(List<? extends Outlet> outlets, @Nullable Outlet except, Payload payload, boolean holdsRoom) {
            this.outlets = outlets;
            this.except = except;
            this.payload = payload;
            this.holdsRoom = holdsRoom;
        }
    }

    Batch(LoopCodec codec) {
        this.codec = codec;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    Entry entry(int index) {
        return entries[index];
    }

    List<? extends Outlet> outlets() {
        return entries[0].outlets;
    }

    @SuppressWarnings(
            "ReferenceEquality") // the same list, not an equal one: comparing members would cost more than it saves
    boolean fits(Entry entry) {
        if (size == 0) return true;
        return size < MAX_MERGED
                && entry.outlets == entries[0].outlets
                && bytes + entry.payload.frameBytes() <= MAX_MERGED_BYTES;
    }

    void add(Entry entry) {
        entries[size] = entry;
        size++;
        bytes += entry.payload.frameBytes();
        longest = Math.max(longest, entry.payload.bytes.length);
    }

    boolean isExcepted(Outbox outbox) {
        for (int i = 0; i < size; i++) if (entries[i].except == outbox) return true;
        return false;
    }

    /// The frames as they stand on the wire for a peer; it gets them now.
    SharedBytes takeFor(@Nullable Deflation deflation) {
        if (deflation == null || !deflation.fits(longest)) return plain();
        var taken = deflated();
        if (!deflation.isShared()) for (int i = 0; i < size; i++) entries[i].payload.rememberOnLoop(deflation);
        return taken;
    }

    private SharedBytes plain() {
        var known = plain;
        if (known != null) return known;
        var buffer = ByteBufAllocator.DEFAULT.directBuffer(bytes);
        for (int i = 0; i < size; i++) entries[i].payload.writeOnLoop(buffer, null, true);
        plainBytes = buffer;
        var made = new SharedBytes(buffer);
        plain = made;
        return made;
    }

    private SharedBytes deflated() {
        var known = deflated;
        if (known != null) return known;
        var buffer = ByteBufAllocator.DEFAULT.directBuffer(bytes);
        for (int i = 0; i < size; i++) entries[i].payload.writeDeflatedOnLoop(buffer, codec);
        deflatedBytes = buffer;
        var made = new SharedBytes(buffer);
        deflated = made;
        return made;
    }

    void clear() {
        if (plainBytes != null) plainBytes.release();
        if (deflatedBytes != null) deflatedBytes.release();
        plainBytes = null;
        deflatedBytes = null;
        plain = null;
        deflated = null;
        Arrays.fill(entries, 0, size, null);
        size = 0;
        bytes = 0;
        longest = 0;
    }
}
