package dev.levada.server.http;

import dev.levada.contract.ContractException;
import dev.levada.contract.HttpEvent;
import dev.levada.contract.Quoted;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultFileRegion;
import io.netty.util.ReferenceCounted;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;

/// A file being sent, piece by piece, on the application's thread: by the kernel where the stream goes
/// straight to a socket, else through memory outside the heap.
final class FileSender implements AutoCloseable {
    private static final int REGION_BYTES = 1 << 20;
    private static final int BUFFER_BYTES = 64 << 10;

    private final FileChannel file;
    private final HttpEvent.ResponseFile part;
    private final boolean asRegions;
    private long position;
    private long left;

    private FileSender(FileChannel file, HttpEvent.ResponseFile part, boolean asRegions) {
        this.file = file;
        this.part = part;
        this.asRegions = asRegions;
        this.position = part.offset();
        this.left = part.bytes();
    }

    /// Opens the file.
    ///
    /// @throws ContractException when it is none, or too short
    static FileSender open(HttpEvent.ResponseFile part, boolean asRegions) {
        try {
            // A pipe or a device would block for ever.
            if (!Files.isRegularFile(part.file())) throw unusable(part, "it is no regular file");
            var file = FileChannel.open(part.file(), StandardOpenOption.READ);
            long has = file.size();
            if (part.bytes() <= has - part.offset()) return new FileSender(file, part, asRegions);
            file.close();
            throw unusable(part, "it has " + has + " bytes");
        } catch (IOException e) {
            throw unusable(part, e.toString());
        }
    }

    /// Whether everything was taken.
    boolean isDone() {
        return left == 0;
    }

    /// The next piece, which is the caller's.
    ///
    /// @throws ContractException when the file has become shorter
    ReferenceCounted next() {
        int bytes = (int) Math.min(left, asRegions ? REGION_BYTES : BUFFER_BYTES);
        long from = position;
        position += bytes;
        left -= bytes;
        return asRegions ? new Region(file, from, bytes) : read(from, bytes);
    }

    private ReferenceCounted read(long from, int bytes) {
        var buffer = ByteBufAllocator.DEFAULT.directBuffer(bytes);
        try {
            while (buffer.readableBytes() < bytes) {
                int read = buffer.writeBytes(file, from + buffer.readableBytes(), bytes - buffer.readableBytes());
                if (read < 0) throw new IOException("it has become shorter");
            }
            return buffer;
        } catch (IOException e) {
            buffer.release();
            throw unusable(part, e.toString());
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException _) {
            // It was only read.
        }
    }

    private static ContractException unusable(HttpEvent.ResponseFile part, String why) {
        return new ContractException("Expected " + part.bytes() + " bytes from " + part.offset() + " on in the file "
                + Quoted.of(part.file().toString()) + ", but " + why + ".");
    }

    /// A region of a file that others send too, so it is not closed with it.
    private static final class Region extends DefaultFileRegion {
        Region(FileChannel file, long position, long bytes) {
            super(file, position, bytes);
        }

        @Override
        protected void deallocate() {
            // The sender closes the file.
        }
    }
}
